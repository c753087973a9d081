//! What is said of units that were made before: boards that were replaced, and labels.

use super::Lang;
use crate::domain::BoardFault;

texts! {
    /// Labels the list of reasons.
    why = "Why is the board replaced?", "更换主板的原因";
    /// Head of the dialog.
    head = "Board replaced", "已更换主板";
}

/// Why a board was replaced.
pub fn board_fault(fault: BoardFault, lang: Lang) -> &'static str {
    pick! { lang, match fault;
        BoardFault::Faulty => "Faulty: failed a test", "故障：测试不合格";
        BoardFault::Damaged => "Damaged while it was worked on", "作业中损坏";
        BoardFault::Returned => "Returned by the customer", "客户退回";
        BoardFault::Revision => "Another revision of the board", "更换主板版本";
        BoardFault::Other => "Another reason", "其他原因";
    }
}

/// How many boards were replaced, and how many units have another label; what there are none of is not said.
pub fn counted(boards: u64, labels: u64, lang: Lang) -> Vec<String> {
    let boards = (boards > 0).then(|| say!(lang, "boards replaced {boards}", "更换主板 {boards}"));
    let labels = (labels > 0).then(|| say!(lang, "relabelled {labels}", "换标签 {labels}"));
    boards.into_iter().chain(labels).collect()
}
