"""Runs the Singer tap tap-pardot with nothing changed but its base URL, which it has no setting for.

Arguments: the URL, then the tap's own.
"""

import sys
from importlib import import_module
from typing import Any

URL = sys.argv.pop(1)
# It is in the clients' environment alone.
client: Any = import_module("tap_pardot.client")
client.AUTH_URL = f"{URL}/api/login/version/3"
client.ENDPOINT_BASE = f"{URL}/api/"
client.REFRESH_URL = f"{URL}/services/oauth2/token"
import_module("tap_pardot").main()
