//! The console or terminal that a program was started from. Only Windows gives a program one that nobody asked for, and ends the program with it.

#[cfg(windows)]
use windows_sys::Win32::System::Console::{FreeConsole, GetConsoleProcessList};

/// Lets go of a console that was made for this process alone: started from the menu, whoever closed it would end a registration. One that others have too
/// (a shell, a script) stays, with its output.
#[cfg_attr(windows, expect(unsafe_code, reason = "no safe call lets go of a console"))]
pub fn leave_own() {
    #[cfg(windows)]
    if processes() == 1 {
        // SAFETY: takes nothing, and fails where there is no console.
        unsafe { FreeConsole() };
    }
}

/// Whether this process was started from a console or terminal, by a shell or by a script: who started it reads there what it says. One that was started from
/// a menu has none.
pub fn is_there() -> bool {
    #[cfg(windows)]
    return processes() > 1;
    #[cfg(unix)]
    {
        use rustix::fs::{Mode, OFlags};
        rustix::fs::open("/dev/tty", OFlags::RDONLY | OFlags::NOCTTY | OFlags::CLOEXEC, Mode::empty()).is_ok()
    }
}

/// How many processes have this one's console, two at most.
#[cfg(windows)]
#[expect(unsafe_code, reason = "no safe call looks at the processes of a console")]
fn processes() -> u32 {
    let mut processes = [0; 2];
    // SAFETY: the list has room for as many as it says.
    unsafe { GetConsoleProcessList(processes.as_mut_ptr(), 2) }
}
