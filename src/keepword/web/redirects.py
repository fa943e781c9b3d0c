"""Where a browser is sent after it did something."""

from django.http import HttpResponseRedirect


class SeeOther(HttpResponseRedirect):
    """After a POST the browser is told to GET, so that reloading repeats nothing (RFC 9110 section 15.4.4)."""

    status_code = 303
