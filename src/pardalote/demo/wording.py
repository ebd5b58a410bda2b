"""What is written in the demo accounts: positions, remarks, subjects of emails, pages of the site."""

from typing import NamedTuple


class Position(NamedTuple):
    """A position in a company; `decides`: whether who holds it can say yes to an offer."""

    title: str
    department: str
    decides: bool = False


POSITIONS = (
    Position("Managing Director", "Management", True),
    Position("Chief Operating Officer", "Management", True),
    Position("Head of Purchasing", "Purchasing", True),
    Position("Purchasing Manager", "Purchasing", True),
    Position("Buyer", "Purchasing"),
    Position("Warehouse Manager", "Operations", True),
    Position("Operations Coordinator", "Operations"),
    Position("Logistics Planner", "Operations"),
    Position("IT Administrator", "IT"),
    Position("Systems Engineer", "IT"),
    Position("Marketing Manager", "Marketing"),
    Position("Event Coordinator", "Marketing"),
    Position("Accountant", "Finance"),
    Position("Financial Controller", "Finance", True),
    Position("Office Manager", "Administration"),
    Position("Assistant to the Board", "Administration"),
    Position("Sales Representative", "Sales"),
    Position("Customer Service Agent", "Customer Service"),
)

ABOUT = (
    "Runs two warehouses, one of them refrigerated.\nWants to see the shelving before ordering.",
    "Moved over from the competition in spring; knows the range well.",
    "Small workshop, orders twice a year.\nPays early, asks for the printed catalogue.",
    "Plans a new site for next year & collects offers.",
    'Calls the product line "the grey boxes".',
)
COMMENTS = (
    "Please send me the price list for pallets.",
    "Do you deliver on Saturdays?",
    "We need an offer for about 40 shelves, 2 m high, by the end of the month.",
    "Is the smaller box available in blue?",
    "I have lost my customer number. Can you help?",
    "Can we visit your showroom next week?",
    "Interested in becoming a dealer in our region.",
    "Please take my colleague off your list, she has left us.",
    "What is the lead time for custom sizes?",
)
NOTES = (
    "Called, asked to be called again after the holidays.",
    "Very interested in the autumn catalogue; send a sample.",
    "Has a framework contract elsewhere until the end of the year.",
    "Spoke at the fair. Wants a visit.",
    "Budget is fixed, decision in the next quarter.",
    "Prefers email. Don't call before 10.",
    "Forwarded to the partner desk.",
    "No need at present, try again in half a year.",
)
FEEDBACK = (
    "Delivery was a day early, thank you!",
    "The new catalogue is much easier to read.",
    "One box arrived dented.",
    "Friendly on the telephone.",
    "The shop asked me to log in three times.",
    "Would like larger sizes.",
)

# By which prospects are found again.
TAGS = ("call back", "fair 2024", "old customer", "samples sent", "showroom visit", "vip")

# Pages of the site: path and title.
PAGES = (
    ("/", "Home"),
    ("/catalogue", "Catalogue"),
    ("/catalogue/shelving", "Shelving"),
    ("/catalogue/boxes", "Boxes and Crates"),
    ("/catalogue/pallets", "Pallets"),
    ("/guides/storage", "A Short Guide to Storage"),
    ("/prices", "Prices"),
    ("/delivery", "Delivery and Returns"),
    ("/about", "About Us"),
    ("/contact", "Contact"),
    ("/dealers", "Find a Dealer"),
    ("/sale", "Sale"),
)

# What people typed into a search engine before they came.
SEARCHES = (
    "warehouse shelving",
    "stackable boxes with lid",
    "euro pallets near me",
    "storage guide small workshop",
    "heavy duty shelf 2m",
)
