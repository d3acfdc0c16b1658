//! The first frame of a source that is only being considered: read on a thread of its own, the newest wish wins.

use std::ops::ControlFlow;
use std::sync::{Arc, Condvar, Mutex, PoisonError};

use super::Notify;
use super::lock::lock;
use crate::error::{Error, Result};
use crate::frame::{Channel, Profile};
use crate::media::{self, SourceSpec, convert};
use crate::view::{Picture, picture};

/// What a source would show.
#[derive(Debug, Clone)]
pub struct Previewed {
    pub spec: SourceSpec,
    /// Its first frame as a picture, or why there is none.
    pub picture: Result<Arc<Picture>>,
}

#[derive(Default)]
struct Mailbox {
    wish: Option<SourceSpec>,
    answer: Option<Previewed>,
    stop: bool,
}

type Shared = (Mutex<Mailbox>, Condvar);

/// Reads first frames; dropping it ends its thread as soon as that looks up.
pub struct Preview {
    shared: Arc<Shared>,
    wished: Option<SourceSpec>,
}

impl Preview {
    /// `notify` is called when there is an answer.
    pub fn start(notify: Notify) -> Self {
        let shared: Arc<Shared> = Arc::default();
        let worker = Arc::clone(&shared);
        let spawned = std::thread::Builder::new()
            .name("preview".to_owned())
            .spawn(move || run(&worker, &notify));
        if let Err(error) = spawned {
            log::warn!("no preview: no thread could be started ({error})");
        }
        Self {
            shared,
            wished: None,
        }
    }

    /// Asks for the first frame of `spec`; the same again costs nothing.
    pub fn want(&mut self, spec: &SourceSpec) {
        if self.wished.as_ref() == Some(spec) {
            return;
        }
        self.wished = Some(spec.clone());
        lock(&self.shared.0).wish = Some(spec.clone());
        self.shared.1.notify_all();
    }

    /// The newest answer; of an older wish until the newest is read.
    pub fn answer(&self) -> Option<Previewed> {
        lock(&self.shared.0).answer.clone()
    }
}

impl Drop for Preview {
    fn drop(&mut self) {
        lock(&self.shared.0).stop = true;
        self.shared.1.notify_all();
    }
}

fn run(shared: &Shared, notify: &Notify) {
    loop {
        let mut mailbox = lock(&shared.0);
        while mailbox.wish.is_none() && !mailbox.stop {
            mailbox = shared
                .1
                .wait(mailbox)
                .unwrap_or_else(PoisonError::into_inner);
        }
        if mailbox.stop {
            return;
        }
        let Some(spec) = mailbox.wish.take() else {
            continue;
        };
        drop(mailbox);
        let guarded = std::panic::catch_unwind(|| first_picture(&spec));
        let picture = guarded
            .unwrap_or_else(|_| Err(Error::new("reading this file broke Framelens' reader")));
        lock(&shared.0).answer = Some(Previewed { spec, picture });
        notify();
    }
}

fn first_picture(spec: &SourceSpec) -> Result<Arc<Picture>> {
    let mut opened = media::open(spec)?;
    let mut first = None;
    opened.reader.read(0, &|| false, &mut |frame| {
        first = Some(frame);
        ControlFlow::Break(())
    })?;
    let frame = first.ok_or_else(|| Error::new("there is no first frame"))?;
    let pixels = convert::to_pixels(&frame, Profile::Opencv4)?;
    Ok(Arc::new(picture::of_pixels(&pixels, Channel::Gray)))
}
