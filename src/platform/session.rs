//! Windows tells a program that can have windows of log-off and shutdown by a message to its windows, and by nothing else: not to its console. A window that
//! nobody sees hears it, on a thread of its own, for the window and the command line alike.

use std::sync::OnceLock;
use std::{io, mem, ptr};

use windows_sys::Win32::Foundation::{HWND, LPARAM, LRESULT, WPARAM};
use windows_sys::Win32::System::LibraryLoader::GetModuleHandleW;
use windows_sys::Win32::System::Shutdown::ShutdownBlockReasonCreate;
use windows_sys::Win32::UI::WindowsAndMessaging::{
    CreateWindowExW, DefWindowProcW, DispatchMessageW, GetMessageW, RegisterClassW, WM_ENDSESSION, WM_QUERYENDSESSION,
    WNDCLASSW,
};

use super::ending;
use super::registry::wide;

/// What the system shows where it has to wait.
static SAVING: OnceLock<Vec<u16>> = OnceLock::new();

/// From now on the end of the session asks all work to come to its end, and is answered when none is left. The system waits some 5 s, then asks the user.
///
/// # Errors
/// No thread can be started. Where the system gives no window nothing is heard.
pub(super) fn listen(saving: &str) -> io::Result<()> {
    SAVING.get_or_init(|| wide(saving));
    std::thread::Builder::new().name("session".into()).spawn(hear).map(drop)
}

#[expect(unsafe_code, reason = "no safe call makes a window whose messages of the system can be answered")]
fn hear() {
    let name = wide("regnwl-station session");
    // SAFETY: all zero is a class without any of its options, and a message that says nothing. The name outlives the loop, which ends with the process; the
    // window belongs to this thread, as its messages do.
    unsafe {
        let mut class: WNDCLASSW = mem::zeroed();
        class.lpfnWndProc = Some(heard);
        class.hInstance = GetModuleHandleW(ptr::null());
        class.lpszClassName = name.as_ptr();
        RegisterClassW(&class);
        let (nothing, no_window) = (ptr::null_mut(), ptr::null_mut());
        // On the top level: messages of the session go to no other.
        CreateWindowExW(
            0,
            name.as_ptr(),
            name.as_ptr(),
            0,
            0,
            0,
            0,
            0,
            no_window,
            nothing,
            class.hInstance,
            ptr::null(),
        );
        let mut message = mem::zeroed();
        while GetMessageW(&mut message, ptr::null_mut(), 0, 0) > 0 {
            DispatchMessageW(&message);
        }
    }
}

#[expect(unsafe_code, reason = "what the system calls")]
unsafe extern "system" fn heard(window: HWND, message: u32, wparam: WPARAM, lparam: LPARAM) -> LRESULT {
    match message {
        // It may end; it ends only where every program says so.
        WM_QUERYENDSESSION => 1,
        WM_ENDSESSION if wparam != 0 => {
            if let Some(saving) = SAVING.get() {
                // SAFETY: the window is this thread's; the text ends with a zero and stays.
                unsafe { ShutdownBlockReasonCreate(window, saving.as_ptr()) };
            }
            ending::end_work();
            0
        }
        // SAFETY: handed on as it came.
        _ => unsafe { DefWindowProcW(window, message, wparam, lparam) },
    }
}
