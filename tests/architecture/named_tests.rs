//! Tests that a document calls by their names, so that it does not promise what nobody keeps.

/// The tests that `text` names and no source has. A test's name stands in backticks and has at least five words; `…` stands for the rest of a name.
pub(crate) fn missing(text: &str, sources: &[String]) -> Vec<String> {
    let quoted = text.split('`').skip(1).step_by(2);
    let names = quoted.filter(|quoted| quoted.matches('_').count() >= 4 && quoted.chars().all(is_of_a_name));
    let is_there = |name: &str| {
        let whole = if name.ends_with('…') { "" } else { "(" };
        let definition = format!("fn {}{whole}", name.trim_end_matches('…'));
        sources.iter().any(|source| source.contains(&definition))
    };
    names.filter(|name| !is_there(name)).map(str::to_owned).collect()
}

fn is_of_a_name(char: char) -> bool {
    char.is_ascii_lowercase() || char.is_ascii_digit() || char == '_' || char == '…'
}

#[test]
fn a_name_that_no_source_has_is_told() {
    let sources = ["fn a_test_of_five_words() {}".to_owned()];
    let text =
        "`a_test_of_five_words`, `a_test_of_five_…`, `a_test_of_five_word`, `a_test_of_six_words_…`, `short_name`";
    assert_eq!(missing(text, &sources), ["a_test_of_five_word", "a_test_of_six_words_…"]);
}
