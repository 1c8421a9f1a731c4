//! Requests and answers of the payment service's HTTP API, as other services use them.
