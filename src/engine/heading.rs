//! Where the playhead is likely to go.

/// The playhead's position and the direction it went last.
#[derive(Debug, Default)]
pub(super) struct Heading {
    position: u64,
    backwards: bool,
}

impl Heading {
    /// The playhead is there now.
    pub fn follow(&mut self, position: u64) {
        if position != self.position {
            self.backwards = position < self.position;
            self.position = position;
        }
    }

    /// Where one more step in the same direction leads; `None` before the first frame.
    pub fn next(&self) -> Option<u64> {
        if self.backwards {
            self.position.checked_sub(1)
        } else {
            self.position.checked_add(1)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_more_step_goes_where_the_last_one_went() {
        let mut heading = Heading::default();
        assert_eq!(heading.next(), Some(1));
        for (position, next) in [
            (7, Some(8)),
            (6, Some(5)),
            (6, Some(5)),
            (0, None),
            (1, Some(2)),
        ] {
            heading.follow(position);
            assert_eq!(heading.next(), next);
        }
    }
}
