//! The accessibility tree as text: what a screen reader says of the window, and where things stand.

use std::path::Path;

use eframe::egui::Rect;
use eframe::egui::accesskit::Role;
use egui_kittest::Node;
use egui_kittest::kittest::NodeT;

/// Something a person sees or presses.
pub struct Seen {
    pub role: Role,
    pub depth: usize,
    pub text: String,
    pub disabled: bool,
    pub rect: Rect,
}

impl Seen {
    pub fn is_control(&self) -> bool {
        use Role::*;
        matches!(
            self.role,
            Button | CheckBox | ComboBox | TextInput | RadioButton | Link | MenuItem | Slider | SpinButton
        )
    }
}

/// Everything with a role of its own, in reading order.
pub fn seen(root: Node) -> Vec<Seen> {
    let mut all = Vec::new();
    walk(root, 0, &mut all);
    all
}

fn walk(node: Node, depth: usize, all: &mut Vec<Seen>) {
    let inner = node.accesskit_node();
    let role = inner.role();
    let structure = matches!(
        role,
        Role::GenericContainer
            | Role::Unknown
            | Role::Window
            | Role::Dialog
            | Role::ScrollView
            | Role::Pane
            | Role::TextRun
            | Role::ScrollBar
    );
    let mut depth = depth;
    if !structure {
        let text = inner.label().or_else(|| inner.value()).unwrap_or_default();
        all.push(Seen { role, depth, text, disabled: inner.is_disabled(), rect: node.rect() });
        depth += 1;
    }
    if role != Role::Label && role != Role::TextInput {
        for child in node.children() {
            walk(child, depth, all);
        }
    }
}

/// One line each; what depends on the machine's clock is blotted out.
pub fn text(all: &[Seen]) -> String {
    let mut text = String::new();
    for seen in all {
        let off = if seen.disabled { " (off)" } else { "" };
        let role = format!("{:?}", seen.role).to_lowercase();
        text += &format!("{}{role}{off}: {}\n", "  ".repeat(seen.depth), blot(&seen.text));
    }
    text
}

fn blot(text: &str) -> String {
    let is_running = text.strip_suffix(" s").is_some_and(|s| s.len() == 3 && s.parse::<f32>().is_ok());
    if is_running {
        return "running".into();
    }
    if Path::new(text).starts_with(std::env::temp_dir()) {
        return "(a folder of this run)".into();
    }
    // Moments are shown in this machine's time zone: the longest shapes first.
    ["dddd-dd-dd dd:dd:dd.ddd", "dddd-dd-dd dd:dd", "dd-dd dd:dd:dd", "dd:dd:dd"]
        .into_iter()
        .fold(text.to_owned(), |text, shape| blot_shape(&text, shape))
}

/// Every place where the text has this shape (d for a digit) is replaced by it; where it is all of it, as in the lists of the bench, by `hh:mm:ss`.
fn blot_shape(text: &str, shape: &str) -> String {
    let shape_chars: Vec<char> = shape.chars().collect();
    let chars: Vec<char> = text.chars().collect();
    let (mut blotted, mut at) = (String::new(), 0);
    while at < chars.len() {
        let fits = chars.len() - at >= shape_chars.len()
            && chars[at..].iter().zip(&shape_chars).all(|(c, s)| if *s == 'd' { c.is_ascii_digit() } else { c == s });
        let begins_inside = at > 0 && chars[at - 1].is_ascii_digit();
        if fits && !begins_inside {
            blotted += if shape == "dd:dd:dd" { "hh:mm:ss" } else { shape };
            at += shape_chars.len();
        } else {
            blotted.push(chars[at]);
            at += 1;
        }
    }
    blotted
}

/// Compares with the stored outline, in which folders are parted as on Unix. `UPDATE_OUTLINES=1` stores a new one.
pub fn agree(name: &str, text: &str) -> Result<(), String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/outlines").join(format!("{name}.txt"));
    if std::env::var_os("UPDATE_OUTLINES").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        return Ok(());
    }
    let as_on_unix = |text: &str| text.replace(std::path::MAIN_SEPARATOR, "/");
    let stored = as_on_unix(&std::fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n"));
    let text = as_on_unix(text);
    if stored == text {
        return Ok(());
    }
    let differs = stored
        .lines()
        .zip(text.lines())
        .position(|(a, b)| a != b)
        .unwrap_or(stored.lines().count().min(text.lines().count()));
    Err(format!(
        "{name}: the window says something else than {} from line {}:\n  stored: {}\n  now:    {}\nIf that is meant: UPDATE_OUTLINES=1 cargo test --test window",
        path.display(),
        differs + 1,
        stored.lines().nth(differs).unwrap_or("(end)"),
        text.lines().nth(differs).unwrap_or("(end)"),
    ))
}
