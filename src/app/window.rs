//! Opens the window with what it begins with, closes it when the process is to end, and says why where there is none (any more).

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

use super::current::Current;
use super::launch::RealUnits;
use super::memory::Memory;
use super::{practice, report, sound};
use crate::cli::{Begin, Common, Exit};
use crate::decisions::names;
use crate::demo::{Practice, PracticeBench};
use crate::platform::{self, Renderer, ending};
use crate::store::SettingsFile;
use crate::ui::{self, Host, Look, Opening, Premises};
use crate::words::{self, Lang};

/// How long a window may take to close once the station has ended.
const CLOSES: Duration = Duration::from_secs(2);

/// Opens the window, until it is closed and its station has ended. Where there is none, or where it breaks, a person is told.
pub(super) fn open(begin: Begin, common: &Common, renderers: Vec<Renderer>) -> Exit {
    platform::console::leave_own();
    // Where the system lets nobody listen it kills, and the next start brings to an end what that cut off.
    let _ = platform::listen(words::window::text(Lang::of_system()).saving);
    let memory = Arc::new(Memory::new(SettingsFile::of_user()));
    let chosen = memory.remembered().look.unwrap_or_else(|| Look { lang: Lang::of_system(), ..Look::default() });
    let mut look = chosen.ruled_by(&common.policy.rules);
    look.lang = common.named_lang.unwrap_or(look.lang);
    match catch_unwind(AssertUnwindSafe(|| until_closed(begin, [chosen, look], memory, common, renderers))) {
        Ok(Ok(())) => Exit::Done,
        Ok(Err(line)) => {
            say_to_person(&line, look.lang);
            Exit::CannotGoOn
        }
        Err(panic) => {
            // Its report has said so on standard error.
            if let Some(line) = report::said() {
                show_to_person(&line, look.lang);
            }
            resume_unwind(panic)
        }
    }
}

/// Says a line where whoever started a window can read it: on standard error, and where nobody reads that in a dialog of the system.
pub(super) fn say_to_person(line: &str, lang: Lang) {
    platform::say(line);
    show_to_person(line, lang);
}

/// Shows a line in a dialog of the system to whoever started the program where nobody reads its standard error. The work is over before: a dialog stands there until somebody comes.
fn show_to_person(line: &str, lang: Lang) {
    ending::end_work();
    if !platform::console::is_there() {
        ui::message(line, lang);
    }
}

/// `chosen`: as this user has it, where the administrator has not set something else. The error is a line for a person.
fn until_closed(
    begin: Begin,
    [chosen, look]: [Look; 2],
    memory: Arc<Memory>,
    common: &Common,
    renderers: Vec<Renderer>,
) -> Result<(), String> {
    let current = Arc::new(Current::default());
    let remembered = memory.remembered();
    let (policy, data_dir) = (common.policy.clone(), common.data_dir.as_deref());
    let rules = policy.rules.clone();
    let [memory_of_look, memory_of_placement, memory_of_whom] = [(); 3].map(|()| memory.clone());
    let host = Host {
        placement: remembered.placement,
        whom_to_call: policy.rules.whom_to_call.clone().unwrap_or(remembered.whom_to_call),
        policy,
        keep_whom_to_call: Box::new(move |whom| {
            memory_of_whom.remember(|remembered| remembered.whom_to_call = whom.to_owned());
        }),
        // What this user chose before the administrator did is theirs again afterwards.
        keep_look: Box::new(move |look: Look| {
            memory_of_look.remember(|remembered| remembered.look = Some(look.within(&rules, chosen)));
        }),
        keep_placement: Box::new(move |placement| {
            memory_of_placement.remember(|remembered| remembered.placement = Some(placement));
        }),
        play: Box::new(sound::player()),
        own_file_list: false,
        renderers,
    };
    let folders = common.folders();
    let data = folders.named_or_in_use(data_dir);
    report::install(&data, look.lang);
    // Whoever stands in a file by a code is told by name.
    let _ = names::know(&data);
    let mut premises = Premises { data, practice: false, settings_damaged: memory.damaged };
    let opening = match begin {
        Begin::Practice(Practice { slots, shift }) => {
            let bench = PracticeBench::start(data_dir, slots).map_err(|error| error.to_string())?;
            premises = Premises { data: bench.data(), practice: true, ..premises };
            let (current, lang) = (current.clone(), look.lang);
            Opening::Now(Box::new(move |wake| Ok(practice::start(&current, Arc::new(bench), shift, lang, wake)?)))
        }
        Begin::Setup | Begin::Logs(_) => {
            let data = premises.data.clone();
            let launch = Arc::new(RealUnits { memory, current: current.clone(), folders, data, lang: look.lang });
            match begin {
                Begin::Logs(files) => Opening::Logs(files, launch),
                _ => Opening::Ask(launch),
            }
        }
    };
    let shown = show(look, host, premises, opening);
    current.wait(look.lang);
    shown
}

/// Shows the window until it is closed, by the person at it or because the process is to end.
fn show(look: Look, host: Host, premises: Premises, opening: Opening) -> Result<(), String> {
    let (_is_open, is_closed) = channel::<()>();
    ui::run(look, host, premises, opening, |close| {
        std::thread::spawn(move || {
            platform::runtime().block_on(ending::asked());
            close();
            ending::end_work();
            // One whose screen is gone, or that nobody looks at, hears nothing.
            if is_closed.recv_timeout(CLOSES) == Err(RecvTimeoutError::Timeout) {
                #[expect(clippy::disallowed_methods, reason = "all work is over by now")]
                std::process::exit(0);
            }
        });
    })
}
