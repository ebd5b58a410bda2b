"""What prospects point to or are put on, looked up once for as long as a transaction lasts."""

from pardalote import refusals
from pardalote.refusals import Refusal
from pardalote.store import related
from pardalote.store.promise import Connection, Row


class Surroundings:
    """The campaigns, prospect accounts and lists that a work comes across."""

    def __init__(self, connection: Connection, campaigns: dict[int | None, Row | None] | None = None) -> None:
        """Begin with nothing but campaigns, if some are known; what is asked for the first time is looked up."""
        self._connection = connection
        self._campaigns = {} if campaigns is None else campaigns
        self._prospect_accounts: dict[int, bool] = {}
        self._lists: dict[int, bool] = {}

    def campaign(self, campaign_id: int | None) -> Row | None:
        """Return a campaign, or for None the oldest one. Raises Refusal 38."""
        if campaign_id not in self._campaigns:
            found = (
                related.oldest_campaign(self._connection)
                if campaign_id is None
                else related.campaign_by_id(self._connection, campaign_id)
            )
            self._campaigns[campaign_id] = found
        campaign = self._campaigns[campaign_id]
        if campaign is None and campaign_id is not None:
            raise Refusal(refusals.INVALID_CAMPAIGN_ID)
        return campaign

    def check_prospect_account(self, prospect_account_id: int | None) -> None:
        """Refuse (61) a prospect account that is not there; None is always fine."""
        if prospect_account_id is None:
            return
        if prospect_account_id not in self._prospect_accounts:
            exists = related.prospect_account_exists(self._connection, prospect_account_id)
            self._prospect_accounts[prospect_account_id] = exists
        if not self._prospect_accounts[prospect_account_id]:
            raise Refusal(refusals.INVALID_PROSPECT_ACCOUNT_ID)

    def is_open(self, list_id: int) -> bool:
        """Say whether prospects can be subscribed to a list by hand: it exists and no rule fills it."""
        if list_id not in self._lists:
            found = related.list_by_id(self._connection, list_id)
            self._lists[list_id] = found is not None and not found["is_dynamic"]
        return self._lists[list_id]
