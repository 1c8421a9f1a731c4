//! Requests and answers of the web service's HTTP API, as other services use them.
