use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use reqwest::Method;
use testkit::{Answer, Api};

/// Opens pages as a browser without JavaScript does: keeps cookies, sends forms, follows nothing by itself.
pub(crate) struct Browser {
    api: Api,
    cookies: Mutex<BTreeMap<(String, String), String>>,
}

impl Browser {
    pub(crate) fn new(api: Api) -> Self {
        Self {
            api,
            cookies: Mutex::default(),
        }
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        let call = self.api.get(path).header("cookie", &self.cookies_for(path));
        self.keep(path, call.send().await)
    }

    /// Opens a page that must be there.
    pub(crate) async fn page(&self, path: &str) -> String {
        let answer = self.get(path).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.text);
        answer.text
    }

    /// Sends a form from one of our own pages.
    pub(crate) async fn send(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.send_from(path, fields, "same-origin").await
    }

    pub(crate) async fn send_from(
        &self,
        path: &str,
        fields: &[(&str, &str)],
        site: &str,
    ) -> Answer {
        let form = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish();
        let call = self
            .api
            .call(Method::POST, path)
            .header("content-type", "application/x-www-form-urlencoded")
            .header("sec-fetch-site", site)
            .header("cookie", &self.cookies_for(path))
            .bytes(form.into_bytes());
        self.keep(path, call.send().await)
    }

    /// Sends a form with a file from one of our own pages.
    pub(crate) async fn upload(&self, path: &str, boundary: &str, body: String) -> Answer {
        let kind = format!("multipart/form-data; boundary={boundary}");
        let call = self
            .api
            .call(Method::POST, path)
            .header("content-type", &kind)
            .header("sec-fetch-site", "same-origin")
            .header("cookie", &self.cookies_for(path))
            .bytes(body.into_bytes());
        self.keep(path, call.send().await)
    }

    pub(crate) fn has_cookie(&self, name: &str) -> bool {
        self.jar().keys().any(|(known, _)| known == name)
    }

    fn jar(&self) -> std::sync::MutexGuard<'_, BTreeMap<(String, String), String>> {
        self.cookies.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn cookies_for(&self, path: &str) -> String {
        let bare = path.split('?').next().unwrap();
        let jar = self.jar();
        let sent = jar
            .iter()
            .filter(|((_, of), _)| of == "/" || bare == of || bare.starts_with(&format!("{of}/")));
        sent.map(|((name, _), value)| format!("{name}={value}"))
            .collect::<Vec<_>>()
            .join("; ")
    }

    fn keep(&self, path: &str, answer: Answer) -> Answer {
        for header in answer.headers.get_all("set-cookie") {
            let header = header.to_str().unwrap();
            let mut parts = header.split("; ");
            let (name, value) = parts.next().unwrap().split_once('=').unwrap();
            assert!(
                header.contains("HttpOnly") && header.contains("SameSite=Lax"),
                "{header}"
            );
            let of = parts
                .clone()
                .find_map(|part| part.strip_prefix("Path="))
                .unwrap_or(path);
            let key = (name.to_owned(), of.to_owned());
            if header.contains("Max-Age=0") {
                self.jar().remove(&key);
            } else {
                self.jar().insert(key, value.to_owned());
            }
        }
        answer
    }
}

/// Where an answer sends the browser.
pub(crate) fn location(answer: &Answer) -> String {
    assert_eq!(answer.status, 303, "{}", answer.text);
    answer.headers["location"].to_str().unwrap().to_owned()
}

/// The value of a form's field.
pub(crate) fn field(html: &str, name: &str) -> String {
    let tag = html
        .split('<')
        .find(|tag| tag.starts_with("input") && tag.contains(&format!(r#"name="{name}""#)))
        .unwrap_or_else(|| panic!("{name} in {html}"));
    tag.split(r#"value=""#)
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap()
        .to_owned()
}
