//! Where the pointer is during a drag from another program: the window system tells the window nothing then, so the X
//! server is asked. Elsewhere there is no answer, and none of the halves is lit.

use eframe::egui::{self, Pos2};

#[cfg(target_os = "linux")]
mod x11 {
    use x11rb::connection::Connection;
    use x11rb::protocol::xproto::{ConnectionExt, KeyButMask};
    use x11rb::rust_connection::RustConnection;

    /// A connection of its own, opened with the first drag.
    pub struct Server {
        connection: RustConnection,
        root: u32,
    }

    impl Server {
        pub fn connect() -> Option<Self> {
            let (connection, screen) = RustConnection::connect(None).ok()?;
            let root = connection.setup().roots.get(screen)?.root;
            Some(Self { connection, root })
        }

        /// Pointer in root coordinates, and whether Shift is held.
        pub fn query(&self) -> Option<((f32, f32), bool)> {
            let reply = self
                .connection
                .query_pointer(self.root)
                .ok()?
                .reply()
                .ok()?;
            let shift = u16::from(reply.mask) & u16::from(KeyButMask::SHIFT) != 0;
            Some(((f32::from(reply.root_x), f32::from(reply.root_y)), shift))
        }
    }
}

/// The pointer as the X server knows it.
#[derive(Default)]
pub struct GlobalPointer {
    #[cfg(target_os = "linux")]
    server: Option<Option<x11::Server>>,
    shift: bool,
}

impl GlobalPointer {
    /// Position in the window, in points.
    pub fn position(&mut self, context: &egui::Context) -> Option<Pos2> {
        let ((x, y), shift) = self.query()?;
        self.shift = shift;
        let (inner, scale) = context.input(|i| (i.viewport().inner_rect, i.pixels_per_point));
        let origin = inner?.min;
        Some(Pos2::new(x / scale - origin.x, y / scale - origin.y))
    }

    /// Whether Shift was held at the last question; it is answered once.
    pub fn take_shift(&mut self) -> bool {
        std::mem::take(&mut self.shift)
    }

    #[cfg(target_os = "linux")]
    fn query(&mut self) -> Option<((f32, f32), bool)> {
        self.server
            .get_or_insert_with(x11::Server::connect)
            .as_ref()?
            .query()
    }

    #[cfg(not(target_os = "linux"))]
    fn query(&mut self) -> Option<((f32, f32), bool)> {
        None
    }
}
