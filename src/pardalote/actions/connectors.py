"""CRM connectors: what they keep, nobody else changes."""

from pardalote import refusals
from pardalote.records.account import OTHER_CRM, SALESFORCE, Account
from pardalote.refusals import Refusal


def check_writable(account: Account) -> None:
    """Refuse to change what a CRM connector keeps to itself. Raises Refusal 37 for Salesforce, 59 for another CRM."""
    if account.crm_connector == SALESFORCE:
        raise Refusal(refusals.SALESFORCE_CONNECTOR_DETECTED)
    if account.crm_connector == OTHER_CRM:
        raise Refusal(refusals.CRM_CONNECTOR_DETECTED)
