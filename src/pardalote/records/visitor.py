"""Visitors: browsers that were seen, the company and the referrer they came from."""

from pardalote import refusals
from pardalote.records.fields import BULK, FULL, INTEGER, MOBILE, SIMPLE, TIMESTAMP, Field, Link, Part, Presence, Record
from pardalote.records.prospect_summary import PROSPECT_SUMMARY
from pardalote.records.querying import (
    BY_CREATED_AT,
    BY_ID,
    BY_UPDATED_AT,
    CREATED,
    IDS,
    UPDATED,
    Condition,
    Criterion,
    Query,
    Reads,
    Test,
    numbers,
)
from pardalote.records.visitor_activity import VISITOR_ACTIVITY

IDENTIFIED_COMPANY = Record(
    name="identified_company",
    tag="identified_company",
    content=(
        Field("id", INTEGER),
        Field("name"),
        Field("street_address"),
        Field("city"),
        Field("state"),
        Field("postal_code"),
        Field("country"),
        Field("email"),
    ),
)

VISITOR_REFERRER = Record(
    name="visitor_referrer",
    tag="visitor_referrer",
    content=(
        Field("id", INTEGER),
        Field("referrer"),
        Field("vendor"),
        Field("type"),
        Field("query"),
    ),
)

VISITOR = Record(
    name="visitor",
    tag="visitor",
    content=(
        Field("id", INTEGER),
        # Recorded in full answers too, where the reference has the prospect itself: those have both.
        Link("prospect_id", outputs=(FULL, SIMPLE, MOBILE, BULK)),
        Field("page_view_count", INTEGER),
        Field("ip_address"),
        Field("hostname"),
        Field("browser"),
        Field("browser_version"),
        Field("operating_system"),
        Field("operating_system_version"),
        Field("language"),
        Field("screen_height"),
        Field("screen_width"),
        Field("is_flash_enabled"),
        Field("is_java_enabled"),
        Field("campaign_parameter"),
        Field("medium_parameter"),
        Field("source_parameter"),
        Field("content_parameter"),
        Field("term_parameter"),
        Field("created_at", TIMESTAMP),
        Field("updated_at", TIMESTAMP),
        Part("prospect", PROSPECT_SUMMARY, "prospect"),
        Part("identified_company", IDENTIFIED_COMPANY, "identified_company"),
        Part("visitor_referrer", VISITOR_REFERRER, "visitor_referrer"),
        Part(
            "visitor_activities", VISITOR_ACTIVITY, "visitor_activity",
            wrapper="visitor_activities", many=True, presence=Presence.ALWAYS, without=("visitor_id", "prospect_id"),
        ),
    ),
    mobile=("id", "prospect_id", "page_view_count", "ip_address", "hostname", "created_at", "updated_at"),
    query=Query(
        criteria=(
            CREATED,
            UPDATED,
            IDS,
            Criterion(
                "only_identified", Reads.BOOLEAN, "identified", Test.HOLDS, refusals.INVALID_BOOLEAN,
                means=(Condition("identified", Test.HOLDS, (True,)),), default="true",
            ),
            numbers("prospect_ids", "prospect_id"),
        ),
        sorts=(BY_CREATED_AT, BY_ID, BY_UPDATED_AT),
    ),
    missing=refusals.INVALID_VISITOR_ID,
)  # fmt: skip
