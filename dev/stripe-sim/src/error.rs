//! Stripe's errors.

use serde_json::{Map, Value, json};

/// What went wrong, in the shape that Stripe's clients read.
#[derive(Clone, Debug)]
pub(crate) struct ApiError(Box<Inner>);

#[derive(Clone, Debug)]
struct Inner {
    status: u16,
    kind: &'static str,
    message: String,
    code: Option<String>,
    param: Option<String>,
    extra: Map<String, Value>,
    executed: bool,
}

impl ApiError {
    fn new(status: u16, kind: &'static str, message: impl Into<String>) -> Self {
        Self(Box::new(Inner {
            status,
            kind,
            message: message.into(),
            code: None,
            param: None,
            extra: Map::new(),
            executed: true,
        }))
    }

    /// A request that can't be carried out.
    pub(crate) fn invalid(message: impl Into<String>) -> Self {
        Self::new(400, "invalid_request_error", message)
    }

    /// A parameter refused before the endpoint began, so that nothing is kept under the idempotency key.
    pub(crate) fn parameter(param: &str, code: Option<&str>, message: impl Into<String>) -> Self {
        let mut error = Self::invalid(message).param(param).before_execution();
        error.0.code = code.map(str::to_owned);
        error
    }

    /// A key that is missing, unknown or not allowed here.
    pub(crate) fn unauthorised(message: impl Into<String>) -> Self {
        Self::new(401, "invalid_request_error", message).before_execution()
    }

    /// A key that may not do this.
    pub(crate) fn forbidden(message: impl Into<String>) -> Self {
        Self::new(403, "invalid_request_error", message).before_execution()
    }

    /// An object named in the path or in a parameter that does not exist.
    pub(crate) fn missing(object: &str, id: &str, param: &str) -> Self {
        Self::invalid(format!("No such {object}: '{id}'"))
            .code("resource_missing")
            .param(param)
    }

    /// A path that is none of ours.
    pub(crate) fn unknown_path(method: &str, path: &str) -> Self {
        Self::new(
            404,
            "invalid_request_error",
            format!("Unrecognized request URL ({method}: {path})."),
        )
        .before_execution()
    }

    /// An idempotency key used for something else.
    pub(crate) fn idempotency(message: impl Into<String>) -> Self {
        Self::new(400, "idempotency_error", message).before_execution()
    }

    /// The same key, while its first request still runs.
    pub(crate) fn key_in_use() -> Self {
        Self::new(
            409,
            "idempotency_error",
            "There is currently another in-progress request using this Idempotency Key (that probably means you \
             submitted twice, and the other request is still going through). Please try again later.",
        )
        .code("idempotency_key_in_use")
        .before_execution()
    }

    /// Too many requests.
    pub(crate) fn rate_limited() -> Self {
        Self::new(
            429,
            "invalid_request_error",
            "Request rate limit exceeded. Retry with exponential backoff.",
        )
        .code("rate_limit")
        .before_execution()
    }

    /// A fault of the server.
    pub(crate) fn server(message: impl Into<String>) -> Self {
        Self::new(500, "api_error", message)
    }

    /// A card that was refused.
    pub(crate) fn card(message: impl Into<String>, code: &str) -> Self {
        Self::new(402, "card_error", message).code(code)
    }

    /// Names the error for programs.
    pub(crate) fn code(mut self, code: &str) -> Self {
        self.0.code = Some(code.to_owned());
        self
    }

    /// Names the parameter at fault.
    pub(crate) fn param(mut self, param: &str) -> Self {
        self.0.param = Some(param.to_owned());
        self
    }

    /// Another HTTP status than the kind's own.
    pub(crate) fn status(mut self, status: u16) -> Self {
        self.0.status = status;
        self
    }

    /// Adds a field to the error object.
    pub(crate) fn with(mut self, field: &str, value: Value) -> Self {
        self.0.extra.insert(field.to_owned(), value);
        self
    }

    /// Says that the endpoint never began.
    pub(crate) fn before_execution(mut self) -> Self {
        self.0.executed = false;
        self
    }

    /// Whether the answer belongs to the idempotency key.
    pub(crate) fn executed(&self) -> bool {
        self.0.executed
    }

    /// The HTTP status.
    pub(crate) fn http_status(&self) -> u16 {
        self.0.status
    }

    /// The error's code, if it has one.
    #[cfg(test)]
    pub(crate) fn code_text(&self) -> Option<&str> {
        self.0.code.as_deref()
    }

    /// The sentence for people.
    pub(crate) fn message(&self) -> &str {
        &self.0.message
    }

    /// The error object alone, as `last_payment_error` keeps it.
    pub(crate) fn object(&self) -> Value {
        let mut object = self.0.extra.clone();
        object.insert("type".to_owned(), json!(self.0.kind));
        object.insert("message".to_owned(), json!(self.0.message));
        if let Some(code) = &self.0.code {
            let page = code.replace('_', "-");
            object.insert("code".to_owned(), json!(code));
            object.insert(
                "doc_url".to_owned(),
                json!(format!("https://stripe.com/docs/error-codes/{page}")),
            );
        }
        if let Some(param) = &self.0.param {
            object.insert("param".to_owned(), json!(param));
        }
        Value::Object(object)
    }

    /// The answer's body.
    pub(crate) fn body(&self) -> Value {
        json!({ "error": self.object() })
    }
}
