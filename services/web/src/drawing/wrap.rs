use super::canvas::width_of;

/// A longer word is cut: it has no place where a line may end.
const MOST_LETTERS: usize = 18;
/// No more is looked at: it would not be shown.
const MOST_WORDS: usize = 40;

/// `text` in lines of at most `width` pixels; what doesn't fit into `most` lines is left out with an ellipsis.
pub(super) fn lines(text: &str, size: u32, bold: bool, width: u32, most: usize) -> Vec<String> {
    let words: Vec<String> = text
        .split_whitespace()
        .flat_map(pieces)
        .take(MOST_WORDS)
        .collect();
    let space = width_of("n n", size, bold).saturating_sub(width_of("nn", size, bold));
    let mut lines: Vec<(String, u32)> = Vec::new();
    let mut whole = true;
    for word in &words {
        let wide = width_of(word, size, bold);
        let full = lines.len() == most;
        match lines.last_mut() {
            Some((line, filled)) if *filled + space + wide <= width => {
                line.push(' ');
                line.push_str(word);
                *filled += space + wide;
            }
            Some(_) if full => {
                whole = false;
                break;
            }
            Some(_) | None => lines.push((word.clone(), wide)),
        }
    }
    let mut lines: Vec<String> = lines.into_iter().map(|(line, _)| line).collect();
    if let Some(last) = lines.last_mut().filter(|_| !whole) {
        while width_of(&format!("{last}…"), size, bold) > width && last.pop().is_some() {}
        last.truncate(last.trim_end().len());
        last.push('…');
    }
    lines
}

/// A word in pieces that a line can hold.
fn pieces(word: &str) -> Vec<String> {
    let letters: Vec<char> = word.chars().take(MOST_LETTERS * 4).collect();
    letters
        .chunks(MOST_LETTERS)
        .map(|piece| piece.iter().collect())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_between_words_and_fit() {
        let text = "Trees along the Nile for the villages that the river feeds";
        let found = lines(text, 50, true, 500, 3);
        assert!(found.len() == 3, "{found:?}");
        for line in &found {
            assert!(width_of(line, 50, true) <= 505, "{line}");
        }
        assert!(text.starts_with(found[0].as_str()));
        assert_eq!(lines("قصير", 50, true, 500, 3), ["قصير"]);
        assert!(lines("  ", 50, true, 500, 3).is_empty());
    }

    #[test]
    fn a_word_without_end_is_cut() {
        let found = lines(&"م".repeat(10_000), 50, true, 600, 3);
        assert!(found.len() <= 3 && found.last().unwrap().chars().count() < 100);
        let found = lines(&"word ".repeat(10_000), 50, true, 600, 3);
        assert!(found.len() == 3 && found[2].ends_with('…'), "{found:?}");
    }
}
