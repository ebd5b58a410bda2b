"""Real clients and queries without a criterion: what they send with every call counts for none.

pardot-api-client sends its own user's address as `email`, and for some objects words that the API does not know.
"""

import pytest

from tests.clients import (
    test_campaigns,
    test_custom_fields,
    test_custom_redirects,
    test_dynamic_content,
    test_email_clicks,
    test_forms,
    test_lifecycle,
    test_list_memberships,
    test_lists,
    test_opportunities,
    test_prospect_accounts,
    test_prospect_queries,
    test_tags,
    test_users,
    test_visitor_activities,
    test_visitors,
)
from tests.clients.real_client import PARDOT_API_CLIENT
from tests.clients.speaker import Methods, Speaker

QUERIES = {
    "campaign": test_campaigns.QUERY,
    "customField": test_custom_fields.QUERY,
    "customRedirect": test_custom_redirects.QUERY,
    "dynamicContent": test_dynamic_content.QUERY,
    "emailClick": test_email_clicks.QUERY,
    "form": test_forms.QUERY,
    "lifecycleHistory": test_lifecycle.QUERY,
    "lifecycleStage": test_lifecycle.QUERY_STAGES,
    "list": test_lists.QUERY,
    "list_membership": test_list_memberships.QUERY,
    "opportunity": test_opportunities.QUERY,
    "prospect": test_prospect_queries.QUERY,
    "prospectAccount": test_prospect_accounts.QUERY,
    "tag": test_tags.QUERY,
    "tagObject": test_tags.QUERY_OBJECTS,
    "user": test_users.QUERY,
    "visitor": test_visitors.QUERY,
    "visitor_activity": test_visitor_activities.QUERY,
}
WANTS_TWO_WORDS = {"emailClick", "visitor_activity"}


@pytest.mark.parametrize(("tag", "methods"), QUERIES.items(), ids=QUERIES)
def test_it_finds_a_page(speaker: Speaker, tag: str, methods: Methods) -> None:
    is_wanted = speaker.name == PARDOT_API_CLIENT and tag in WANTS_TWO_WORDS
    total, found = speaker.found(methods, tag, *(("one", "two") if is_wanted else ()))
    assert len(found) == min(total, 200) > 0
