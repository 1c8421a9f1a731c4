/// A page of ours to go on to: a path in one of our languages, never another site's address.
pub(crate) fn next_page(path: &str) -> Option<&str> {
    let ours = ["/ar/", "/en/", "/fr/"]
        .iter()
        .any(|start| path.starts_with(start));
    let plain = path
        .chars()
        .all(|c| c.is_ascii_graphic() && !matches!(c, '\\' | '"' | '<' | '>'));
    (ours && plain && !path.contains("//") && path.len() <= 500).then_some(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_pages_of_ours_are_gone_on_to() {
        for fine in ["/ar/ngo", "/en/review/campaigns?cursor=x%20", "/fr/"] {
            assert_eq!(next_page(fine), Some(fine));
        }
        let elsewhere = [
            "",
            "/",
            "ngo",
            "/de/ngo",
            "//evil.example/ar/",
            "/ar//evil.example",
            "/ar/\\evil.example",
            "https://evil.example/ar/",
            "/ar/\r\nx: y",
            "/ar/ ",
        ];
        for path in elsewhere {
            assert_eq!(next_page(path), None, "{path}");
        }
    }
}
