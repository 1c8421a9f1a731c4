//! Requests and answers of the campaign service's HTTP API, as other services use them.
