//! A photograph of it is a ticket: what support needs to know of a stop, or of a unit that did not pass, as large text and as a QR code, and whom to call.

use std::sync::Arc;

use eframe::egui::cache::{ComputerMut, FrameCache};
use eframe::egui::{Color32, Context, Id, Mesh, Rect, Role, Sense, Shape, Ui, WidgetInfo, vec2};
use qrcodegen::{QrCode, QrCodeEcc};

use crate::domain::{Failure, Outcome, PROGRAM};
use crate::seen::{Snapshot, UnitView};
use crate::ui::look::{Ink, Parts as _, bold, mono, regular, shown};
use crate::words::{logs, ticket as words};

/// Room for the code, in points, its quiet zone in it.
const SIDE: f32 = 150.0;
/// Modules of white around it.
const QUIET: i32 = 4;
/// A name that is longer is cut: the code must stay coarse enough for a photograph.
const LONGEST: usize = 40;

/// Whom to call, as the settings say. Whoever paints in this window finds it, as it finds the look.
#[derive(Clone, Debug, Default)]
pub(crate) struct Contact(Arc<str>);

impl Contact {
    fn of(ctx: &Context) -> Self {
        ctx.data(|data| data.get_temp(Id::unique("whom to call"))).unwrap_or_default()
    }

    /// Every ticket of this window says it from now on.
    pub(crate) fn choose(ctx: &Context, whom: &str) {
        ctx.data_mut(|data| data.insert_temp(Id::unique("whom to call"), Self(whom.trim().into())));
    }
}

/// What support needs to know.
pub(crate) struct Ticket {
    code: Failure,
    station: String,
    /// Batch and number; none where the station itself stopped.
    visit: Option<String>,
    serial_number: Option<String>,
}

impl Ticket {
    /// The ticket of a unit that did not pass, else that of a stop.
    pub(crate) fn of(snapshot: &Snapshot, unit: Option<&UnitView>) -> Option<Self> {
        let short = |text: &str| shown::short(text, LONGEST).into_owned();
        let station = short(&snapshot.station);
        let failed = unit.filter(|unit| unit.outcome.is_some_and(|outcome| outcome != Outcome::Pass));
        if let Some((unit, code)) = failed.and_then(|unit| Some((unit, unit.code?))) {
            let visit = unit.visit.map(|number| format!("{} / {number}", short(&snapshot.batch.name)));
            let serial_number = unit.serial_number.as_deref().map(short);
            return Some(Self { code, station, visit, serial_number });
        }
        Some(Self::of_stop(snapshot.stopped?, &station))
    }

    /// The ticket of a stop. Where nothing says the station's name, it is left out.
    pub(crate) fn of_stop(code: Failure, station: &str) -> Self {
        Self { code, station: shown::short(station, LONGEST).into_owned(), visit: None, serial_number: None }
    }

    /// What the code holds: a line for each, the same in every language.
    fn coded(&self) -> String {
        let station = Some(&self.station).filter(|station| !station.is_empty());
        let (visit, serial) = (self.visit.as_deref(), self.serial_number.as_deref());
        let lines = [
            ("station", station.map(String::as_str)),
            ("code", Some(self.code.code())),
            ("visit", visit),
            ("serial", serial),
        ];
        let mut text = PROGRAM.to_owned();
        for (head, value) in lines {
            if let Some(value) = value {
                text += &format!("\n{head} {value}");
            }
        }
        text
    }
}

pub(crate) fn ticket_ui(ui: &mut Ui, ticket: &Ticket) {
    let (look, text) = (ui.look(), words::text(ui.lang()));
    let whom = Contact::of(ui.ctx()).0;
    ui.spacing_mut().item_spacing.y = 2.0;
    ui.line_ui(text.head, regular(12.0), Ink::Muted);
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = 14.0;
        code_ui(ui, &ticket.coded());
        ui.vertical(|ui| {
            ui.line_ui(ticket.code.code(), bold(34.0), Ink::Plain);
            let facts = [
                (text.station, Some(ticket.station.as_str())),
                (text.visit, ticket.visit.as_deref()),
                (ui.text().serial, ticket.serial_number.as_deref()),
            ];
            for (head, value) in facts {
                if let Some(value) = value.filter(|value| !value.is_empty()) {
                    ui.line_ui(head, regular(11.0), Ink::Muted);
                    ui.text_ui(value, mono(15.0), Ink::Plain);
                }
            }
            ui.line_ui(logs::labelled(text.version, env!("CARGO_PKG_VERSION"), look.lang), regular(13.0), Ink::Muted);
        });
    });
    if !whom.is_empty() {
        ui.text_ui(logs::labelled(text.call, &shown::plain(&whom), look.lang), bold(18.0), Ink::Plain);
    }
}

/// Black on white in every theme: a phone reads no other.
fn code_ui(ui: &mut Ui, text: &str) {
    let code = ui.memory_mut(|memory| memory.caches.cache::<Codes>().get(text).clone());
    let Some(code) = code else { return };
    // Modules of whole pixels: none is wider than another.
    let pixels = ui.ctx().pixels_per_point();
    let all = (code.size + 2 * QUIET) as f32;
    let module = (SIDE * pixels / all).floor().max(1.0) / pixels;
    let (rect, response) = ui.allocate_exact_size(vec2(module * all, module * all), Sense::hover());
    let rect = Rect::from_min_size((rect.min * pixels).round() / pixels, rect.size());
    let mut mesh = Mesh::default();
    mesh.add_colored_rect(rect, Color32::WHITE);
    for (x, y, length) in &code.dark {
        let corner = rect.min + vec2((x + QUIET) as f32, (y + QUIET) as f32) * module;
        mesh.add_colored_rect(Rect::from_min_size(corner, vec2(*length as f32, 1.0) * module), Color32::BLACK);
    }
    ui.painter().add(Shape::mesh(mesh));
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, text));
}

/// A code, made once for as long as it is seen.
type Codes = FrameCache<Option<Arc<Code>>, Encoder>;

struct Code {
    /// Modules of a side.
    size: i32,
    /// Dark modules that stand side by side: the first of them, and how many.
    dark: Vec<(i32, i32, i32)>,
}

#[derive(Default)]
struct Encoder;

impl ComputerMut<&str, Option<Arc<Code>>> for Encoder {
    fn compute(&mut self, text: &str) -> Option<Arc<Code>> {
        let code = QrCode::encode_text(text, QrCodeEcc::Medium).ok()?;
        let mut dark = Vec::new();
        for y in 0..code.size() {
            let mut x = 0;
            while x < code.size() {
                let length = (x..code.size()).take_while(|x| code.get_module(*x, y)).count() as i32;
                if length > 0 {
                    dark.push((x, y, length));
                }
                x += length + 1;
            }
        }
        Some(Arc::new(Code { size: code.size(), dark }))
    }
}
