"""What recordings of the original show: names and order of elements.

They are those that the tests of the Java client hold (github.com/Crim/pardot-java-client, src/test/resources), of the
years 2017 to 2020.
"""

CAMPAIGN = "campaign(id name cost)"
CUSTOM_FIELD = """
    customField(id name field_id type type_id crm_id is_record_multiple_responses is_use_values created_at updated_at)
"""
CUSTOM_REDIRECT = "customRedirect(id name url destination_url campaign(id name)? created_at updated_at)"
DYNAMIC_CONTENT = """
    dynamicContent(
        id name embedCode embedUrl baseContent basedOn variation(comparison content)* created_at updated_at
    )
"""
EMAIL_CLICK = """
    emailClick(
        id prospect_id url list_email_id? drip_program_action_id? email_template_id? tracker_redirect_id? created_at
    )
"""
FORM = "form(id name campaign(id name)? embedCode created_at updated_at)"
LIST_FIELDS = "id name is_public is_dynamic title description is_crm_visible created_at updated_at"
LIST = f"list({LIST_FIELDS})"
LIST_MEMBERSHIP = "list_membership(id list_id prospect_id opted_out created_at updated_at)"
TAG = "tag(id name created_at updated_at)"
TAG_OBJECT = "tagObject(id tag_id type object_id created_at)"
USER = "user(id email first_name last_name job_title role account created_at updated_at)"

_ABOUT = "email_id? list_email_id? email_template_id? landing_page_id? file_id? visit_id? opportunity_id?"
_REST = f"type type_name details? {_ABOUT} campaign(id name)? created_at"
VISITOR_ACTIVITY = f"visitor_activity(id visitor_id? prospect_id? {_REST})"
# Within a prospect, where those that are recorded are no visitor's, and within a visitor.
ACTIVITIES_OF_PROSPECT = f"visitor_activities(visitor_activity(id visitor_id? {_REST})*)"
ACTIVITIES_OF_VISITOR = f"visitor_activities(visitor_activity(id {_REST})*)"

# Recorded queries lack the page views, but a sync client reads them there (tap-pardot: tap_pardot/streams.py).
VISIT = """
    visit(
        id visitor_id prospect_id visitor_page_view_count first_visitor_page_view_at last_visitor_page_view_at
        duration_in_seconds campaign_parameter medium_parameter source_parameter content_parameter term_parameter
        created_at updated_at visitor_page_views(visitor_page_view(id url title created_at)*)
    )
"""

_VISITOR = """
    page_view_count ip_address hostname browser browser_version operating_system
    operating_system_version language screen_height screen_width is_flash_enabled is_java_enabled campaign_parameter
    medium_parameter source_parameter content_parameter term_parameter created_at updated_at
"""
VISITOR_IN_QUERY = f"visitor(id prospect_id {_VISITOR})"
VISITOR = f"visitor(id prospect_id {_VISITOR} {ACTIVITIES_OF_VISITOR})"

_OPPORTUNITY = """
    id name value probability type stage status created_at updated_at campaign(id name)?
    prospects(prospect(id first_name last_name email company)*)
"""
OPPORTUNITY_IN_QUERY = f"opportunity({_OPPORTUNITY})"
OPPORTUNITY = f"opportunity({_OPPORTUNITY} opportunity_activities({VISITOR_ACTIVITY}*))"

_PROSPECT = f"""
    id campaign_id salutation first_name last_name email password company website job_title department country
    address_one address_two city state territory zip phone fax source annual_revenue employees industry
    years_in_business comments notes score grade last_activity_at recent_interaction crm_lead_fid crm_contact_fid
    crm_owner_fid crm_account_fid salesforce_fid crm_last_sync crm_url is_do_not_email is_do_not_call opted_out
    is_reviewed is_starred created_at updated_at campaign(id name)? assigned_to({USER})?
    last_activity({VISITOR_ACTIVITY})?
"""
# Recorded alike in queries and in output=simple.
PROSPECT_IN_QUERY = f"prospect({_PROSPECT})"
PROSPECT = f"""
    prospect(
        {_PROSPECT} profile(id name profile_criteria(id name matches)*) visitors(visitor(id {_VISITOR})*)
        {ACTIVITIES_OF_PROSPECT}
        lists(list_subscription(id did_opt_in did_opt_out created_at updated_at {LIST})*)
    )
"""

# Recorded with a `value` around each text, the name's too, which then stands among them; by the reference and other
# clients the texts are bare, and the name is behind the id.
PROSPECT_ACCOUNT = f"""
    prospectAccount(
        id name created_at updated_at assigned_to({USER})? annual_revenue? billing_address_one? billing_address_two?
        billing_city? billing_country? billing_state? billing_zip? description? employees? fax? industry? number?
        ownership? phone? rating? shipping_address_one? shipping_address_two? shipping_city? shipping_country?
        shipping_state? shipping_zip? sic? site? ticker_symbol? type? website?
    )
"""

ACCOUNT = """
    account(
        id company level website vanity_domain plugin_campaign_id tracking_code_template address1 address2 city state
        territory zip country phone fax created_at updated_at
    )
"""
EMAIL = "email(id name isOneToOne subject message(text html) created_at)"
EMAIL_STATS = """
    stats(
        sent delivered total_clicks unique_clicks soft_bounced hard_bounced opt_outs spam_complaints opens unique_opens
        delivery_rate opens_rate click_through_rate unique_click_through_rate click_open_ratio opt_out_rate
        spam_complaint_rate
    )
"""
_TRAITS = "fromName isOneToOneEmail isArchived isAutoResponderEmail isDripEmail isListEmail subject emailType type"
EMAIL_TEMPLATE = f"""
    emailTemplate(
        error sendOptions(replyToAddress? sendFromData?) id name htmlMessage textMessage trackedTextMessage
        trackedHtmlMessage {_TRAITS}
    )
"""
EMAIL_TEMPLATES = f"emailTemplates(templates(id name {_TRAITS})* error count)"
ABILITIES = "result(total_results credentials(credential*))"
COOKIE = "cookie(id user_id name value expire path domain secure httpOnly created_at)"
REFUSAL = "rsp(err)"

# What came later or stands in the reference alone: by the element that it is in.
ADDED = {
    "customField": ("is_analytics_synced",),
    "campaign": ("crm_fid",),
    "opportunity": ("closed_at",),
    "prospect": ("prospect_account_id",),
    "visitor": ("prospect", "identified_company", "visitor_referrer"),
    "visitor_activity": (
        "form_id", "form_handler_id", "site_search_query_id", "paid_search_ad_id", "multivariate_test_variation_id",
        "visitor_page_view_id", "custom_redirect_id", "updated_at",
    ),
}  # fmt: skip
