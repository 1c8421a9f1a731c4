//! Requests and answers of the pledge service's HTTP API, as other services use them.
