//! Form-encoded parameters with nested names, as Stripe takes them: `metadata[pledge_id]=…`, `expand[]=…`.

use std::collections::BTreeMap;

use crate::error::ApiError;

const MAX_PAIRS: usize = 1_000;
const MAX_DEPTH: usize = 8;

/// One value of a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Node {
    /// A leaf.
    Text(String),
    /// A hash, or a list whose names are its positions.
    Map(BTreeMap<String, Node>),
}

/// Decodes the pairs, in the order in which they came.
pub(crate) fn pairs(bytes: &[u8]) -> Result<Vec<(String, String)>, ApiError> {
    let pairs: Vec<(String, String)> = serde_urlencoded::from_bytes(bytes).map_err(|_| {
        ApiError::invalid("Invalid request: the form could not be decoded.").before_execution()
    })?;
    if pairs.len() > MAX_PAIRS {
        let message = format!("Invalid request: more than {MAX_PAIRS} parameters.");
        return Err(ApiError::invalid(message).before_execution());
    }
    Ok(pairs)
}

/// Builds the tree that the names describe. A name that comes twice keeps its last value.
pub(crate) fn tree(pairs: &[(String, String)]) -> Result<BTreeMap<String, Node>, ApiError> {
    let mut root = BTreeMap::new();
    for (name, value) in pairs {
        let path = split(name);
        if path.len() > MAX_DEPTH {
            return Err(ApiError::parameter(
                name,
                None,
                format!("Invalid parameter: {name} is nested too deeply."),
            ));
        }
        insert(&mut root, &path, value).map_err(|Clash| {
            ApiError::parameter(
                name,
                None,
                format!("Invalid parameter: {name} is both a value and a hash."),
            )
        })?;
    }
    Ok(root)
}

struct Clash;

fn insert(map: &mut BTreeMap<String, Node>, path: &[&str], value: &str) -> Result<(), Clash> {
    let Some((first, rest)) = path.split_first() else {
        return Ok(());
    };
    // `name[]` appends.
    let key = if first.is_empty() {
        format!("{}", map.len())
    } else {
        (*first).to_owned()
    };
    if rest.is_empty() {
        return match map.insert(key, Node::Text(value.to_owned())) {
            Some(Node::Map(_)) => Err(Clash),
            Some(Node::Text(_)) | None => Ok(()),
        };
    }
    match map.entry(key).or_insert_with(|| Node::Map(BTreeMap::new())) {
        Node::Map(inner) => insert(inner, rest, value),
        Node::Text(_) => Err(Clash),
    }
}

/// `a[b][]` → `a`, `b`, ``. A name with unbalanced brackets is taken as it stands.
fn split(name: &str) -> Vec<&str> {
    let Some((head, tail)) = name.split_once('[') else {
        return vec![name];
    };
    let Some(inner) = tail.strip_suffix(']') else {
        return vec![name];
    };
    if head.is_empty() {
        return vec![name];
    }
    let mut path = vec![head];
    path.extend(inner.split("]["));
    if path.iter().skip(1).any(|part| part.contains(['[', ']'])) {
        return vec![name];
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> BTreeMap<String, Node> {
        tree(&pairs(text.as_bytes()).unwrap()).unwrap()
    }

    fn text(value: &str) -> Node {
        Node::Text(value.to_owned())
    }

    #[test]
    fn nested_names_build_a_tree() {
        let form =
            parse("amount=500&metadata%5Bpledge_id%5D=p%201&card[number]=4242&metadata[x]=%D9%85");
        assert_eq!(form["amount"], text("500"));
        let Node::Map(metadata) = &form["metadata"] else {
            panic!("a hash")
        };
        assert_eq!(metadata["pledge_id"], text("p 1"));
        assert_eq!(metadata["x"], text("م"));
    }

    #[test]
    fn lists_come_with_or_without_positions() {
        for form in ["expand[]=a&expand[]=b", "expand[0]=a&expand[1]=b"] {
            let form = parse(form);
            let Node::Map(list) = &form["expand"] else {
                panic!("a list")
            };
            assert_eq!(list["0"], text("a"));
            assert_eq!(list["1"], text("b"));
        }
    }

    #[test]
    fn the_last_value_of_a_name_counts() {
        assert_eq!(parse("a=1&a=2")["a"], text("2"));
    }

    #[test]
    fn a_value_that_is_also_a_hash_is_refused() {
        for form in ["a=1&a[b]=2", "a[b]=2&a=1"] {
            assert!(tree(&pairs(form.as_bytes()).unwrap()).is_err(), "{form}");
        }
    }

    #[test]
    fn unbalanced_brackets_are_part_of_the_name() {
        for name in ["a[b", "[b]", "a]b[", "a[[b]]"] {
            let form = tree(&[(name.to_owned(), "1".to_owned())]).unwrap();
            assert_eq!(form.keys().collect::<Vec<_>>(), [name]);
        }
    }

    #[test]
    fn floods_and_depths_are_refused() {
        let flood = "a=1&".repeat(MAX_PAIRS + 1);
        assert!(pairs(flood.as_bytes()).is_err());
        let deep = format!("a{}=1", "[b]".repeat(MAX_DEPTH));
        assert!(tree(&pairs(deep.as_bytes()).unwrap()).is_err());
    }
}
