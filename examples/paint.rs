//! How long a frame of the bench takes, as one figure against the 16.7 ms of a 60 Hz screen:
//!
//!     paint [SLOTS] [FRAMES]
//!
//! Layout and tessellation of every slot running, at 1366×768, without a display. What the graphics adds is seen with
//! `window_states slots-32` on the software renderer.

use std::sync::Arc;
use std::time::Instant;

use eframe::egui::{Context, RawInput, Rect, Vec2};
use eframe::{App as _, Frame};
use regnwl_station::domain::step::Step;
use regnwl_station::station::snapshot::SlotState;
use regnwl_station::store::data_dir::DataDir;
use regnwl_station::ui::{App, Ends, Host, Look, Opening, Premises};
use tokio::sync::{mpsc, watch};

#[path = "../tests/window/states.rs"]
#[allow(dead_code, reason = "the states of all tests")]
mod states;

fn main() {
    let mut words = std::env::args().skip(1).map(|word| word.parse().expect("a number"));
    let (slots, frames) = (words.next().unwrap_or(32), words.next().unwrap_or(500));
    let (_show, snapshots) =
        watch::channel(Arc::new(states::bench(vec![SlotState::Running(states::running(Step::Write)); slots])));
    let (commands, _asked) = mpsc::channel(16);
    let ends = Ends { snapshots, commands, practice: None };
    let ctx = Context::default();
    let premises = Premises { data: DataDir::new("no such folder"), practice: false, settings_damaged: false };
    let opening = Opening::Now(Box::new(|_| Ok(ends)));
    let mut app = App::new(&ctx, Look::default(), Host::default(), premises, opening).expect("nothing can fail here");
    let mut frame = Frame::_new_kittest();
    let mut took: Vec<f64> = (0..frames)
        .map(|_| {
            let begun = Instant::now();
            let screen_rect = Some(Rect::from_min_size(Default::default(), Vec2::new(1366.0, 768.0)));
            let mut output = ctx.run_ui(RawInput { screen_rect, ..Default::default() }, |ui| {
                app.logic(&ui.ctx().clone(), &mut frame);
                app.ui(ui, &mut frame);
            });
            // Textures go to the graphics, and there is none.
            output.textures_delta.clear();
            let shapes = ctx.tessellate(output.shapes, output.pixels_per_point);
            std::hint::black_box(shapes);
            begun.elapsed().as_secs_f64() * 1000.0
        })
        .skip(10)
        .collect();
    took.sort_by(f64::total_cmp);
    let at = |share: f64| took[((took.len() - 1) as f64 * share) as usize];
    println!(
        "{slots} running slots, ms a frame: median {:.2}, 95 % {:.2}, 99 % {:.2} (budget 16.7)",
        at(0.5),
        at(0.95),
        at(0.99)
    );
}
