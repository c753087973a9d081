//! The console of a program that opens a window. Only Windows gives a program one that nobody asked for, and ends the program with it.

#[cfg(windows)]
use windows_sys::Win32::System::Console::{FreeConsole, GetConsoleProcessList};
#[cfg(windows)]
use windows_sys::Win32::UI::WindowsAndMessaging::{MB_ICONERROR, MB_OK, MessageBoxW};

/// Lets go of a console that was made for this process alone: started from the menu, whoever closed it would end a registration. One that others have too
/// (a shell, a script) stays, with its output.
#[cfg_attr(windows, expect(unsafe_code, reason = "no safe call looks at the processes of a console"))]
pub fn leave_own() {
    #[cfg(windows)]
    {
        let mut processes = [0; 2];
        // SAFETY: the list has room for as many as it says.
        if unsafe { GetConsoleProcessList(processes.as_mut_ptr(), 2) } == 1 {
            // SAFETY: takes nothing, and fails where there is no console.
            unsafe { FreeConsole() };
        }
    }
}

/// Says a line where a person can read it who started a window: on standard error, and where there is no console in a dialog of the system.
#[cfg_attr(windows, expect(unsafe_code, reason = "no safe call opens a dialog of the system before there is a window"))]
pub fn say_to_person(line: &str) {
    super::say(line);
    #[cfg(windows)]
    {
        let wide = |text: &str| text.encode_utf16().chain([0]).collect::<Vec<u16>>();
        let (text, title) = (wide(line), wide("regnwl-station"));
        let mut process = 0;
        // SAFETY: the list has room for one; texts end with a zero and outlive the call, which returns when the dialog is closed.
        unsafe {
            if GetConsoleProcessList(&mut process, 1) == 0 {
                MessageBoxW(std::ptr::null_mut(), text.as_ptr(), title.as_ptr(), MB_OK | MB_ICONERROR);
            }
        }
    }
}
