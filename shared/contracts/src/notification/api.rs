//! Requests and answers of the notification service's HTTP API, as other services use them.
