use askama::Template;
use words::Html;

use super::errors::Errors;
use super::frame::Frame;

/// Asks for an address.
#[derive(Template)]
#[template(path = "sign_in.html")]
pub(crate) struct SignInPage {
    pub(crate) frame: Frame,
    pub(crate) errors: Errors,
    pub(crate) notice: Option<Html>,
    pub(crate) email: String,
}

/// Asks for the mailed code.
#[derive(Template)]
#[template(path = "sign_in_code.html")]
pub(crate) struct CodePage {
    pub(crate) frame: Frame,
    pub(crate) errors: Errors,
    pub(crate) lead: Html,
}

/// Where the mailed link leads: mail scanners open links, but press no buttons.
#[derive(Template)]
#[template(path = "sign_in_link.html")]
pub(crate) struct LinkPage {
    pub(crate) frame: Frame,
    pub(crate) action: String,
}

/// Who is signed in.
#[derive(Template)]
#[template(path = "account.html")]
pub(crate) struct AccountPage {
    pub(crate) frame: Frame,
    pub(crate) who: Html,
    pub(crate) roles: Vec<Html>,
}
