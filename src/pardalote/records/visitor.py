"""Visitors: browsers that were seen, the company and the referrer they came from."""

from pardalote.records.fields import INTEGER, TIMESTAMP, Field, Part, Record

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
        Field("prospect_id", INTEGER),
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
        Part("identified_company", IDENTIFIED_COMPANY, "identified_company"),
        Part("visitor_referrer", VISITOR_REFERRER, "visitor_referrer"),
    ),
    mobile=("id", "prospect_id", "page_view_count", "ip_address", "hostname", "created_at", "updated_at"),
)
