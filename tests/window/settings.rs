//! The settings: what they say, that they are in reach at every size, and that what is chosen there is done and remembered.

use std::sync::{Arc, Mutex};

use egui_kittest::kittest::Queryable;
use regnwl_station::ui::{Host, Look, Opening, Theme};
use regnwl_station::words::Lang;

use crate::desk::{Nothing, SCREEN, lang_name, remembering, window};
use crate::layout::misplaced;
use crate::outline;

fn name(lang: Lang) -> &'static str {
    lang.pick("Settings", "\u{8bbe}\u{7f6e}")
}

#[test]
fn the_settings_say_what_they_said_before_and_nothing_is_cut_off() {
    let mut faults = Vec::new();
    for lang in [Lang::En, Lang::Zh] {
        for (size, scale) in [(SCREEN, 1.0), (SCREEN / 2.0, 2.0)] {
            let mut window = window(lang, Opening::Ask(Arc::new(Nothing)), size, scale);
            window.get_by_label(name(lang)).click();
            window.run_steps(3);
            faults.extend(misplaced(&window, size, &format!("settings, {lang:?}, {scale}")));
            if scale == 1.0 {
                let seen = outline::seen(window.root());
                let agrees = outline::agree(&format!("settings.{}", lang_name(lang)), &outline::text(&seen));
                faults.extend(agrees.err());
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n\n"));
}

#[test]
fn what_is_chosen_is_done_at_once_and_remembered() {
    let remembered = Arc::new(Mutex::new(Look::default()));
    let keep = remembered.clone();
    let keep_look = Box::new(move |look| *keep.lock().unwrap() = look);
    let host = Host { keep_look, ..Host::default() };
    let mut window = remembering(Lang::En, Opening::Ask(Arc::new(Nothing)), SCREEN, 1.0, host);
    for name in ["Settings", "Colours: Dark", "Size: 150 %", "Language: \u{4e2d}\u{6587}"] {
        window.get_by_label(name).click();
        window.run_steps(4);
    }
    let look = *remembered.lock().unwrap();
    assert_eq!((look.lang, look.theme), (Lang::Zh, Theme::Dark));
    assert_eq!(serde_json::to_value(look.scale).unwrap(), 150);
    assert_eq!(window.ctx.zoom_factor(), 1.5);
    // The same by the keys.
    window.ctx.set_zoom_factor(1.3);
    window.run_steps(4);
    assert_eq!(serde_json::to_value(remembered.lock().unwrap().scale).unwrap(), 130);
}
