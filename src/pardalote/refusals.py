"""Every numbered error of the API, named in words, with its exact message and HTTP status.

Codes and texts are those of the reference's page "Error Codes & Messages"; clients compare the texts,
so they stand here byte for byte. The HTTP statuses are those of the decisions in docs/differences.md.
"""

from typing import NamedTuple


class Reason(NamedTuple):
    """Why a call is refused: the API's code and its exact message."""

    code: int
    message: str


class Refusal(Exception):
    """Raised anywhere to refuse a call; caught once, in the door, and said in the caller's format."""

    def __init__(self, reason: Reason, status: int | None = None) -> None:
        """Refuse for `reason`; `status` replaces the HTTP status that the code usually has."""
        super().__init__(reason.message)
        self.reason = reason
        self.status = status or http_status(reason.code)


# Clients of the key login look at the body only when the status is 200; bearer clients expect 401.
_ANSWERED_WITH_200 = frozenset((1, 15, 88, 89))
_ANSWERED_WITH_401 = frozenset((181, 182, 184, 185, 201))


def http_status(code: int) -> int:
    """Return the HTTP status that goes with an error code: 200, 401 or 400."""
    if code in _ANSWERED_WITH_200:
        return 200
    return 401 if code in _ANSWERED_WITH_401 else 400


INVALID_KEY = Reason(1, "Invalid API key or user key")
INVALID_ACTION = Reason(2, "Invalid action")
INVALID_PROSPECT_ID = Reason(3, "Invalid prospect ID")
INVALID_PROSPECT_EMAIL = Reason(4, "Invalid prospect email address")
INVALID_QUERY_PARAMETERS = Reason(5, "Invalid query parameters")
INVALID_TIME_FRAME = Reason(6, "Invalid time frame")
INVALID_TIMESTAMP = Reason(7, "Invalid timestamp")
INVALID_TIME_RANGE = Reason(8, "Invalid time range")
PROSPECT_EMAIL_EXISTS = Reason(9, "A prospect with the specified email address already exists")
INVALID_USER_ID = Reason(10, "Invalid user ID")
INVALID_USER_EMAIL = Reason(11, "Invalid user email address")
INVALID_GROUP_ID = Reason(12, "Invalid group ID")
MISSING_PARAMETERS = Reason(13, "One or more required parameters are missing")
NO_SUCH_PROSPECT_AND_NO_EMAIL = Reason(14, "Non-existent prospect ID; No email address provided")
LOGIN_FAILED = Reason(15, "Login failed")
INVALID_ID = Reason(16, "Invalid ID")
INVALID_ID_RANGE = Reason(17, "Invalid ID range")
INVALID_PROFILE_CRITERIA_STATUS = Reason(18, "Invalid value for profile criteria matching status")
INVALID_SORT_BY = Reason(19, "Invalid value specified for sort_by")
INVALID_SORT_ORDER = Reason(20, "Invalid value specified for sort_order")
INVALID_OFFSET = Reason(21, "Invalid value specified for offset")
UNSUPPORTED_IN_VERSION = Reason(22, "Unsupported feature in this version of the API")
INVALID_LIMIT = Reason(23, "Invalid value specified for limit")
INVALID_VISITOR_ID = Reason(24, "Invalid visitor ID")
STARRED_NOT_BOOLEAN = Reason(25, "Parameter is_starred must be true or false")
ASSIGNED_NOT_BOOLEAN = Reason(26, "Parameter assigned must be true or false")
DELETED_NOT_BOOLEAN = Reason(27, "Parameter deleted must be true or false")
NEW_NOT_BOOLEAN = Reason(28, "Parameter new must be true or false")
INVALID_SCORE = Reason(29, "Invalid value specified for score")
INVALID_SCORE_RANGE = Reason(30, "Invalid score range specified")
INVALID_SCORE_COMBINATION = Reason(31, "Invalid combination of parameters for score")
INVALID_GRADE = Reason(32, "Invalid value specified for grade")
INVALID_GRADE_RANGE = Reason(33, "Invalid grade range specified")
INVALID_GRADE_COMBINATION = Reason(34, "Invalid combination of parameters for grade")
INVALID_OPPORTUNITY_ID = Reason(35, "Invalid opportunity ID")
MISSING_PARAMETER_VALUES = Reason(36, "One or more required parameter values are missing")
SALESFORCE_CONNECTOR_DETECTED = Reason(37, "A SalesForce connector was detected")
INVALID_CAMPAIGN_ID = Reason(38, "Invalid campaign ID")
INVALID_PROFILE_ID = Reason(39, "Invalid profile ID")
INVALID_OPPORTUNITY_PROBABILITY = Reason(40, "Invalid opportunity probability")
INVALID_PROBABILITY_RANGE = Reason(41, "Invalid probability range specified")
INVALID_OPPORTUNITY_VALUE = Reason(42, "Invalid opportunity value")
INVALID_VALUE_RANGE = Reason(43, "Invalid opportunity value range specified")
PROSPECT_ID_AND_EMAIL_DIFFER = Reason(
    44,
    "The provided prospect_id and prospect_email parameters do not match",
)
USER_ID_AND_EMAIL_DIFFER = Reason(45, "The provided user_id and user_email parameters do not match")
INSUFFICIENT_PERMISSIONS = Reason(
    46,
    "This API user lacks sufficient permissions for the requested operation",
)
MULTIPLE_ASSIGNMENT_TARGETS = Reason(47, "Multiple assignment targets were specified")
INVALID_VISIT_ID = Reason(48, "Invalid visit ID")
ACCESS_DENIED = Reason(49, "Access Denied")
INVALID_BOOLEAN = Reason(50, "Invalid boolean")
INVALID_PARAMETER = Reason(51, "Invalid parameter")
INVALID_PARAMETER_RANGE = Reason(52, "Invalid parameter range")
CLIENT_ADDRESS_NOT_ACTIVATED = Reason(53, "Client IP address/location must be activated before accessing API")
EMAIL_IN_USE = Reason(54, "Email address is already in use")
INVALID_LIST_ID = Reason(55, "Invalid list ID")
INVALID_NUMBER = Reason(56, "Invalid number entered for field")
INVALID_DATE = Reason(57, "Invalid date entered for field")
LIST_MEMBERSHIP_EXISTS = Reason(
    58,
    "That prospect is already a memeber of that list. Update the membership instead.",
)
CRM_CONNECTOR_DETECTED = Reason(59, "A CRM connector was detected")
INVALID_REQUEST_METHOD = Reason(60, "Invalid HTTP request method")
INVALID_PROSPECT_ACCOUNT_ID = Reason(61, "Invalid prospect account id")
CONFLICTING_UPDATE = Reason(62, "Conflicting Update")
TOO_MANY_IDS = Reason(63, "Too many IDs specified")
EMAIL_LACKS_VARIABLES = Reason(64, "Email content missing required variables")
INVALID_EMAIL_FORMAT = Reason(65, "Invalide email format")
CONCURRENT_REQUEST_LIMIT = Reason(
    66,
    "You have exceeded your concurrent request limit.  Please wait, before trying again",
)
OBJECT_LIMIT_REACHED = Reason(
    67,
    "You have reached or exceeded the limit of how many of this type of object you may have.",
)
NO_SUCH_TEMPLATE = Reason(68, "Template with this id does not exist.")
BATCH_TOO_LARGE = Reason(70, "Batch processing is limited to 50 prospects at once.")
BATCH_NOT_JSON_OR_XML = Reason(71, "Input needs to be valid JSON or XML")
JSON_CORRUPTED = Reason(72, "JSON has been corrupted, hash does not match")
NO_EMAIL_PLUGIN_CAMPAIGN = Reason(
    73,
    "Currently there is not an Email Plug-in Campaign associated to successfully track this email. "
    "Please contact your Pardot administrator to ensure there is a proper campaign associated with "
    "the Account Settings in Pardot.",
)
EMAIL_CLIENT_NOT_SUPPORTED = Reason(74, "The email client is not supported by the plugin API")
VARIABLE_TAGS_FAILED = Reason(75, "There was an error processing the request for the account variable tags")
API_ACCESS_DISABLED = Reason(76, "API access was disabled")
INVALID_PROSPECT_FID = Reason(77, "Invalid prospect fid")
INVALID_CRM_FID = Reason(79, "Invalid CRM_FID")
INVALID_CRM_TYPE = Reason(80, "Invalid CRM_TYPE")
PROSPECT_ID_AND_FID_DIFFER = Reason(81, "Prospect ID and FID do not match")
NO_CRM_CONNECTOR_AVAILABLE = Reason(83, "No valid CRM connectors available")
PROSPECT_NOT_SAVED = Reason(85, "Unable to save the prospect")
INVALID_TEMPLATE_ID = Reason(86, "Invalid Template id")
VERSION_4_REQUIRED = Reason(88, "Your account must use version 4 of the API.")
VERSION_4_UNAVAILABLE = Reason(89, "Your account is unable to use version 4 of the API.")
BATCH_NOT_FLAT = Reason(90, "Prospect array should be a flat array of attributes")
BATCH_NOT_KEYED = Reason(91, "Prospect array must be keyed by email address")
PROSPECT_RECORD_NOT_FOUND = Reason(92, "Prospect record could not be found")
TEMPLATE_LACKS_SEND_OPTIONS = Reason(93, "The selected template is missing send options")
VERSION_NOT_A_NUMBER = Reason(94, "The provided version is not a valid number")
INVALID_FOLDER_NAME = Reason(95, "Folder name is invalid")
NO_FOLDER_ACCESS = Reason(96, "User does not have access to this folder")
NO_SUCH_FOLDER = Reason(97, "The folder ID provided does not exist")
PROSPECT_NOT_MAILABLE = Reason(98, "Prospect not mailable")
USER_EMAIL_EXISTS = Reason(99, "User with the provided email already exists")
INVALID_TIME_ZONE = Reason(100, "The provided time zone is invalid")
INVALID_ROLE = Reason(101, "The provided role is invalid")
CRM_USERNAME_IN_USE = Reason(102, "The CRM Username specified is currently applied to another user")
CRM_CONNECTOR_NOT_DETECTED = Reason(103, "A CRM connector was not detected")
CRM_USERNAME_NOT_DETECTED = Reason(104, "The CRM Username specified was not detected")
NO_ACTIVATION_HASH = Reason(105, "There is no activation hash for the specified user")
USER_ALREADY_ACTIVE = Reason(106, "User is already active")
WEAK_PASSWORD = Reason(107, "Password does not meet requirements")
ASSET_IN_USE = Reason(108, "This Asset cannot be deleted because it is being used in other places.")
RECORD_NOT_FOUND = Reason(109, "The requested record was not found.")
INVALID_ACCOUNT_ID = Reason(110, "Invalid Account Id")
INTEGRATION_USERNAME_IN_USE = Reason(
    111,
    "The Integration Username specified is currently applied to another Account",
)
MISSING_RECIPIENT = Reason(112, "Missing recipient to Track With Engage.")
MISSING_RECIPIENT_IDENTIFIER = Reason(113, "Missing CRM ID or Email Address of recipient.")
INVALID_RECIPIENT_IDENTIFIER = Reason(114, "Invalid CRM ID or Email Address of recipient.")
TOO_MANY_RECIPIENTS = Reason(115, "Number of recipients is more than threshold.")
REQUEST_OUTDATED = Reason(116, "Request outdated.")
MICRO_CAMPAIGN_NOT_DELETED = Reason(117, "There was an error deleting the micro campaign.")
TEST_ENVIRONMENT_ONLY = Reason(118, "This API can only be called in a test environment.")
REFRESH_TOKENS_NOT_CREATED = Reason(119, "Unable to create refresh tokens for Salesforce connector")
SALESFORCE_CONNECTOR_NOT_VERIFIED = Reason(120, "Unable to verify Salesforce connector")
SALESFORCE_SYNC_FAILED = Reason(121, "Unable to sync Prospect with Salesforce")
DAILY_LIMIT_MET = Reason(122, "Daily API rate limit met")
SALESFORCE_USERNAME_NOT_VERIFIED = Reason(
    123,
    "Unable to verify Salesforce username; User may already have a verified Salesforce username.",
)
SALESFORCE_USERNAME_NOT_SET = Reason(124, "Unable to set Salesforce username or id")
USER_ID_AND_CRM_OWNER_FID = Reason(125, "Cannot accept both user_id and crm_owner_fid.")
INVALID_AUTHENTICATION_MECHANISM = Reason(126, "Invalid authentication mechanism")
CAMPAIGN_CREATE_REFUSED = Reason(128, "Cannot create campaigns")
CAMPAIGN_LOCKED = Reason(129, "Cannot modify campaign name or cost")
INVALID_FIELDS = Reason(130, "One or more of the specified fields are invalid")
ACCOUNT_LOCKED = Reason(
    131,
    "Your account is locked due to too many failed login attempts. Reset your password at "
    "https://pi.pardot.com/user/passwordReset",
)
PROSPECT_ARCHIVED = Reason(132, "Prospect is archived")
TOO_MANY_SORT_BY = Reason(133, "Up to 2 sort by options are allowed.")
TOO_MANY_SORT_ORDER = Reason(134, "Up to 2 sort order options are allowed.")
SORT_BY_LACKS_ID = Reason(135, "When passing a comma-separated value, one of the two values must be id.")
INVALID_URL = Reason(137, "URL is not valid. Please include a protocol (e.g., http:// or https:// )")
NAME_TOO_LONG = Reason(138, "Name must be 50 characters or less.")
INVALID_NAME = Reason(139, "The supplied name is not valid.")
INVALID_ARCHIVED = Reason(145, "Invalid archived parameter specified. Allowed values are true or false.")
INVALID_ARCHIVED_PARAMETER = Reason(
    146,
    "Invalid archived parameter specified. Allowed values are true or false.",
)
BODY_NOT_JSON = Reason(150, "Input needs to be valid JSON")
UNSUPPORTED_CONTENT_TYPE = Reason(151, "Unsupported content-type")
EMPTY_BODY = Reason(152, "Request body can't be empty")
MISSING_PROPERTY = Reason(153, "Missing required property in request")
INVALID_PROPERTY = Reason(154, "Invalid property in request")
IMPORT_NOT_OPEN = Reason(155, 'Can\'t update. Import must be in "Open" state.')
IMPORT_WITHOUT_DATA = Reason(156, "Can't start processing. Import has no associated data.")
IMPORT_FAILED = Reason(
    157,
    "Error processing import request. Please contact your Pardot support representative",
)
UPLOAD_FAILED = Reason(158, "Uploading a file was unsuccessful")
INVALID_CSV = Reason(159, "The file is not in a valid CSV format")
TOO_MANY_BATCHES = Reason(160, "The limit of batches per import has been reached")
IMPORT_STATE_FORBIDS = Reason(161, "The current state of the import does not allow the operation")
NO_FILE = Reason(162, "No file was specified or uploaded")
TOO_MANY_FILES = Reason(163, "Too many files were specified or uploaded")
DAILY_BATCH_LIMIT = Reason(164, "Daily limit of import batches has been reached")
INVALID_COLUMN_OPTIONS = Reason(165, "column options is invalid")
INVALID_INPUT_FORMAT = Reason(166, "The input is not in the required format")
BACKGROUND_QUEUE_STATE = Reason(168, "Background Queue is in an invalid state.")
BACKGROUND_QUEUE_TYPE = Reason(169, "Background Queue is an invalid type.")
UNKNOWN_PROCEDURE = Reason(174, "Unknown procedure name.")
UNKNOWN_PROCEDURE_ARGUMENT = Reason(175, "Unknown procedure argument.")
MISSING_PROCEDURE_ARGUMENT = Reason(176, "Missing required argument.")
INVALID_PROCEDURE_ARGUMENT = Reason(177, "Invalid procedure argument.")
MISSING_BUSINESS_UNIT_HEADER = Reason(
    181,
    "A required header is missing: Pardot-Business-Unit-Id header not found on request.",
)
INVALID_HEADER = Reason(182, "Invalid header")
INVALID_ACCESS_TOKEN = Reason(184, "access_token is invalid, unknown, or malformed")
INVALID_TENANT = Reason(185, "Invalid tenant")
EMAIL_SENDING_BLOCKED = Reason(190, "Email sending is blocked for this account.")
WRONG_BUSINESS_UNIT = Reason(
    201,
    "Access Denied: User associated with access token is not valid for the Pardot Business Unit ID "
    "specified in Pardot-Business-Unit-Id header",
)
