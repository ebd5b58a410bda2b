"""Work done after the answer: which kinds of jobs there are, and who carries them out."""
