"""The door for recipients of mail: what the links, the picture and the ways out of a mail lead to."""
