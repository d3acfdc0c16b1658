//! Whether the frame counts as changed.

use super::regions::Regions;
use crate::analysis::stage_settings::DecisionRule;
use crate::analysis::statistics::Changed;

/// The answer and which condition gave it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Decision {
    pub changed: bool,
    /// In percent of the pixels that count.
    pub share: f64,
    /// The share is greater than asked; `None` when it was not asked.
    pub share_met: Option<bool>,
    /// Regions with more pixels than asked; `None` when it was not asked.
    pub regions_over: Option<u64>,
}

/// "Changed when more than p % of the pixels, or any region larger than n."
pub fn decide(rule: &DecisionRule, changed: Changed, regions: Option<&Regions>) -> Decision {
    let share = changed.share();
    let share_met = rule.share.map(|limit| share > limit);
    let regions_over = rule.area.map(|limit| {
        let found = regions.map_or(&[][..], |regions| &regions.found);
        found.iter().filter(|region| region.area > limit).count() as u64
    });
    Decision {
        changed: share_met == Some(true) || regions_over.is_some_and(|n| n > 0),
        share,
        share_met,
        regions_over,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::mask::Mask;
    use crate::analysis::stage_settings::RegionRule;
    use crate::analysis::stages::regions;
    use crate::frame::{Channel, Levels, Plane};

    fn rule(share: Option<f64>, area: Option<u64>) -> DecisionRule {
        DecisionRule { share, area }
    }

    #[test]
    fn one_of_the_two_is_enough() {
        // Three pixels in a group and one alone, out of eight.
        let mask = Mask::new(8, 1, vec![1, 1, 1, 0, 0, 0, 1, 0]);
        let plane = Plane {
            channel: Channel::Gray,
            width: 8,
            height: 1,
            levels: Levels::U8(vec![9; 8].into()),
        };
        let found = regions(&mask, &plane, &RegionRule::default());
        let changed = Changed { changed: 4, of: 8 };
        let decide = |share, area| decide(&rule(share, area), changed, Some(&found));
        assert!(decide(Some(49.9), None).changed);
        assert!(
            !decide(Some(50.0), None).changed,
            "more than, not as much as"
        );
        assert!(decide(Some(90.0), Some(2)).changed);
        assert_eq!(decide(None, Some(0)).regions_over, Some(2));
        assert!(!decide(Some(90.0), Some(3)).changed);
        assert!(!decide(None, None).changed);
    }
}
