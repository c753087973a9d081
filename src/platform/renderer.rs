//! What paints a window.

/// A way to paint a window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Renderer {
    /// OpenGL 2, of a graphics card or of Mesa.
    OpenGl,
    /// DirectX 12, which Windows has without a graphics card too: in a remote desktop, in a virtual machine, without a driver.
    DirectX,
}

impl Renderer {
    /// Those of this system, in the order in which they are tried.
    pub const ALL: &[Self] = if cfg!(windows) { &[Self::OpenGl, Self::DirectX] } else { &[Self::OpenGl] };

    /// Its word on the command line.
    pub const fn word(self) -> &'static str {
        match self {
            Self::OpenGl => "opengl",
            Self::DirectX => "directx",
        }
    }

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::OpenGl => "OpenGL",
            Self::DirectX => "DirectX",
        }
    }
}
