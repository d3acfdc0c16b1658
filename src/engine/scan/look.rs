//! Single pairs of a scan once more, as pictures: the worst, the first, and samples for the reasons.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use super::ScanRequest;
use super::side::{OpenSide, Trouble};
use crate::analysis::{PairInput, SizeRule};
use crate::error::{Error, Result};
use crate::frame::{Pixels, Profile, Side};
use crate::media::{IndexDepth, convert};

/// Both sides of a scan, open for a few single frames.
pub struct Look {
    sides: [OpenSide; 2],
    profile: Profile,
    sizes: SizeRule,
}

impl Look {
    /// Opens both sides.
    ///
    /// # Errors
    /// As scanning them.
    pub fn open(request: &ScanRequest) -> Result<Self> {
        let open = |i: usize| {
            let known = request.indexes[i].clone();
            OpenSide::open(&request.specs[i], known, IndexDepth::Enough, &mut |_, _| {
                ControlFlow::Continue(())
            })
        };
        Ok(Self {
            sides: [open(0)?, open(1)?],
            profile: request.settings.profile,
            sizes: request.settings.analysis.sizes,
        })
    }

    /// The pictures of A's frame `a` and B's frame `b`, under the scan's profile and decoded; B is scaled where the settings
    /// say so.
    ///
    /// # Errors
    /// When a frame cannot be read or converted.
    pub fn pair(&mut self, a: u64, b: u64) -> Result<PairInput> {
        let (of_a, a_native) = self.side(Side::A, a)?;
        let (of_b, b_native) = self.side(Side::B, b)?;
        let size = (of_a.width, of_a.height);
        let mut input = PairInput {
            a: Some(of_a),
            a_native: Some(a_native),
            ..PairInput::default()
        };
        let mut scaled = |b: Arc<Pixels>| match self.sizes {
            SizeRule::ScaleB(filter) if (b.width, b.height) != size => {
                input.b_scaled = true;
                convert::scale(&b, size.0, size.1, filter).map(Arc::new)
            }
            _ => Ok(b),
        };
        let (of_b, b_native) = (scaled(of_b)?, scaled(b_native)?);
        (input.b, input.b_native) = (Some(of_b), Some(b_native));
        Ok(input)
    }

    fn side(&mut self, side: Side, number: u64) -> Result<(Arc<Pixels>, Arc<Pixels>)> {
        let never = AtomicBool::new(false);
        let frame = self.sides[side.index()]
            .frame(side, number, &never)
            .map_err(|trouble| match trouble {
                Trouble::Failed(error) => error,
                Trouble::Miscounted => {
                    Error::new(format!("frame {number} of {side} cannot be found again"))
                }
            })?;
        let native = Arc::new(convert::to_pixels(&frame, Profile::Native)?);
        Ok(match self.profile {
            Profile::Native => (Arc::clone(&native), native),
            profile => (Arc::new(convert::to_pixels(&frame, profile)?), native),
        })
    }
}
