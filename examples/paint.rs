//! How long a frame of the bench takes, as one figure against the 16.7 ms of a 60 Hz screen:
//!
//!     paint [SLOTS] [FRAMES]
//!
//! Layout and tessellation of every slot running, at 1366×768, without a display. What the graphics adds goes by the points it has to fill,
//! which are counted in screens; it is seen with `window_states slots-32` on the software renderer.

use std::sync::Arc;
use std::time::Instant;

use eframe::egui::epaint::{ClippedPrimitive, Primitive};
use eframe::egui::{Context, Pos2, RawInput, Rect, Vec2, vec2};
use eframe::{App as _, Frame};
use regnwl_station::domain::step::Step;
use regnwl_station::seen::snapshot::SlotState;
use regnwl_station::store::data_dir::DataDir;
use regnwl_station::ui::{App, Ends, Host, Look, Opening, Premises};
use tokio::sync::{mpsc, watch};

#[path = "../tests/window/states.rs"]
#[allow(dead_code, reason = "the states of all tests")]
mod states;

const SCREEN: Vec2 = vec2(1366.0, 768.0);

fn main() {
    let mut words = std::env::args().skip(1).map(|word| word.parse().expect("a number"));
    let (slots, frames) = (words.next().unwrap_or(32), words.next().unwrap_or(500));
    let (_show, snapshots) =
        watch::channel(Arc::new(states::bench(vec![SlotState::Running(states::running(Step::Write)); slots])));
    let (commands, _asked) = mpsc::channel(16);
    let ends = Ends { snapshots, beside: Vec::new(), commands, practice: None };
    let ctx = Context::default();
    let premises = Premises { data: DataDir::new("no such folder"), practice: false, settings_damaged: false };
    let opening = Opening::Now(Box::new(|_| Ok(ends)));
    let mut app = App::new(&ctx, Look::default(), Host::default(), premises, opening).expect("nothing can fail here");
    let mut frame = Frame::_new_kittest();
    let mut filled = 0.0;
    let mut took: Vec<f64> = (0..frames)
        .map(|_| {
            let begun = Instant::now();
            let screen_rect = Some(Rect::from_min_size(Pos2::ZERO, SCREEN));
            let mut output = ctx.run_ui(RawInput { screen_rect, ..Default::default() }, |ui| {
                app.logic(&ui.ctx().clone(), &mut frame);
                app.ui(ui, &mut frame);
            });
            // Textures go to the graphics, and there is none.
            output.textures_delta.clear();
            let shapes = ctx.tessellate(output.shapes, output.pixels_per_point);
            let took = begun.elapsed().as_secs_f64() * 1000.0;
            filled = shapes.iter().map(area).sum::<f32>() / (SCREEN.x * SCREEN.y);
            took
        })
        .skip(10)
        .collect();
    took.sort_by(f64::total_cmp);
    let at = |share: f64| took[((took.len() - 1) as f64 * share) as usize];
    println!(
        "{slots} running slots, ms a frame: median {:.2}, 95 % {:.2}, 99 % {:.2} (budget 16.7); {filled:.2} screens filled",
        at(0.5),
        at(0.95),
        at(0.99)
    );
}

/// Points that a shape fills.
fn area(shape: &ClippedPrimitive) -> f32 {
    let Primitive::Mesh(mesh) = &shape.primitive else { return 0.0 };
    let at = |index: u32| shape.clip_rect.clamp(mesh.vertices[index as usize].pos);
    let triangles = mesh.indices.chunks_exact(3);
    triangles
        .map(|corners| {
            let (from, to) = (at(corners[1]) - at(corners[0]), at(corners[2]) - at(corners[0]));
            (from.x * to.y - from.y * to.x).abs() / 2.0
        })
        .sum()
}
