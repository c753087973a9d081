//! A photograph is a ticket: what stands beside a stop and a unit that did not pass, read back as a phone reads it.

use std::sync::{Arc, Mutex};

use eframe::egui::{Color32, Pos2, Rect, Shape};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use regnwl_station::seen::snapshot::{SlotState, Snapshot};
use regnwl_station::ui::{App, Host, Opening};
use regnwl_station::words::Lang;

use crate::desk::{Desk, Nothing, SCREEN, remembering, says, type_into};
use crate::{outline, states};

/// Squares of one colour, as they were painted one over the other.
type Painted = Vec<(Rect, Color32)>;

/// The codes that the window painted last.
fn painted(window: &Harness<App>) -> Vec<Painted> {
    fn meshes(shape: &Shape, into: &mut Vec<Painted>) {
        match shape {
            Shape::Vec(shapes) => shapes.iter().for_each(|shape| meshes(shape, into)),
            Shape::Mesh(mesh) => into.push(
                mesh.vertices
                    .chunks_exact(4)
                    .map(|corners| {
                        (Rect::from_points(&corners.iter().map(|c| c.pos).collect::<Vec<_>>()), corners[0].color)
                    })
                    .collect(),
            ),
            _ => {}
        }
    }
    let mut found = Vec::new();
    window.output().shapes.iter().for_each(|clipped| meshes(&clipped.shape, &mut found));
    found.retain(|rects| rects.len() > 100);
    found
}

/// What a phone reads of it.
fn read(painted: &Painted) -> String {
    let (ground, ink) = painted[0];
    assert_eq!(ink, Color32::WHITE, "a code stands on white in every theme");
    let (width, height) = (ground.width() as usize, ground.height() as usize);
    let grey = |x: usize, y: usize| {
        let at = Pos2::new(ground.left() + x as f32 + 0.5, ground.top() + y as f32 + 0.5);
        if painted[1..].iter().any(|(rect, _)| rect.contains(at)) { 0 } else { 255 }
    };
    let mut image = rqrr::PreparedImage::prepare_from_greyscale(width, height, grey);
    let grids = image.detect_grids();
    assert_eq!(grids.len(), 1, "one code");
    grids[0].decode().unwrap().1
}

fn ticket(window: &Harness<App>) -> String {
    let codes = painted(window);
    assert_eq!(codes.len(), 1, "one ticket at a time");
    read(&codes[0])
}

#[test]
fn a_unit_that_did_not_pass_and_a_stop_stand_beside_their_ticket_and_a_phone_reads_it() {
    let head = concat!("regnwl-station ", env!("CARGO_PKG_VERSION"), "\nstation line3-9f2c\n");
    let pending = "code D-02\nvisit WO-20261122-03 / 3909\nserial SN24A7F00913";
    for (state, said) in [
        ("pending", pending),
        ("fail", "code D-04\nvisit WO-20261122-03 / 3909"),
        ("last-failed", pending),
        ("stopped", "code C-14\nvisit WO-20261122-03 / 3909\nserial SN24A7F00913"),
    ] {
        for lang in [Lang::En, Lang::Zh] {
            let desk = Desk::new(states::state(state).unwrap(), lang);
            let code = ticket(&desk.window);
            assert_eq!(code, format!("{head}{said}"), "{state}");
            let number = said.lines().next().unwrap().strip_prefix("code ").unwrap();
            assert!(says(&desk.window, number), "{state}: {number} is not to be read by people");
            for value in ["line3-9f2c", "WO-20261122-03 / 3909"] {
                assert!(says(&desk.window, value), "{state}: {value}");
            }
        }
    }
    // A station that stopped by itself has no unit to name.
    let bench = states::state("stopped").unwrap();
    let stopped = Snapshot { stopped: bench.stopped, ..states::bench(vec![SlotState::Empty { last: None }]) };
    assert!(ticket(&Desk::new(stopped, Lang::En).window).ends_with("code S-13"));
    // Over several slots no unit is selected by a stop: the strip shows its ticket.
    let slots = vec![SlotState::Empty { last: None }; 8];
    let stopped = Snapshot { stopped: bench.stopped, ..states::bench(slots) };
    for lang in [Lang::En, Lang::Zh] {
        let mut desk = Desk::new(stopped.clone(), lang);
        assert!(painted(&desk.window).is_empty(), "nobody asked for it");
        desk.pass(1.0);
        desk.window.get_by_label(lang.pick("For support…", "报修…")).click();
        desk.pass(0.5);
        assert!(ticket(&desk.window).ends_with("code S-13"));
    }
    for state in ["pass", "empty", "running", "ready", "last", "asking"] {
        assert!(painted(&Desk::new(states::state(state).unwrap(), Lang::En).window).is_empty(), "{state}");
    }
}

#[test]
fn no_secret_and_no_endless_text_of_a_unit_is_in_a_ticket() {
    let mut unit = states::ended(
        regnwl_station::domain::outcome::Outcome::Fail,
        regnwl_station::domain::failure::Failure::Silent,
        regnwl_station::domain::step::Step::Check,
        2,
    );
    unit.serial_number = Some("SN\u{202e}\n".to_owned() + &"9".repeat(4000));
    let desk = Desk::new(states::bench(vec![SlotState::Ended(unit)]), Lang::En);
    let code = ticket(&desk.window);
    assert!(code.len() < 200 && code.contains("serial SN\\u{202e}\\u{a}99"), "{code}");
    assert_eq!(code.lines().count(), 5, "{code}");
}

#[test]
fn whom_to_call_is_set_once_stands_on_each_ticket_and_is_remembered() {
    let kept = Arc::new(Mutex::new(Vec::new()));
    let keep = kept.clone();
    let host =
        Host { keep_whom_to_call: Box::new(move |whom| keep.lock().unwrap().push(whom.to_owned())), ..Host::default() };
    let mut window = remembering(Lang::En, Opening::Ask(Arc::new(Nothing)), SCREEN, 1.0, host);
    window.get_by_label("Settings").click();
    window.run_steps(3);
    type_into(&mut window, "Whom to call", "Li, 8613");
    window.get_by_label("Logs").click();
    window.run_steps(4);
    assert_eq!(*kept.lock().unwrap(), ["Li, 8613"], "kept once, when it is all there");

    let snapshot = states::state("fail").unwrap();
    let (_show, snapshots) = tokio::sync::watch::channel(Arc::new(snapshot));
    let (commands, _asked) = tokio::sync::mpsc::channel(1);
    let ends = regnwl_station::ui::Ends { snapshots, beside: Vec::new(), commands, practice: None };
    let host = Host { whom_to_call: "Li, 8613".into(), ..Host::default() };
    let window = remembering(Lang::En, Opening::Now(Box::new(move |_| Ok(ends))), SCREEN, 1.0, host);
    assert!(says(&window, "Call: Li, 8613"), "{}", outline::text(&outline::seen(window.root())));
}
