//! What the start dialog says of product, batch and ports.

use super::Lang;
use crate::domain::Purpose;

texts! {
    /// Labels the products.
    product = "Product", "产品";
    /// Choice: a profile that is not on the shelf.
    other_file = "Other file…", "其他文件…";
    /// Labels the path of a profile.
    profile_file = "Profile file", "产品配置文件";
    /// There is no profile to choose.
    no_products = "No product is set up on this PC yet.", "本机还没有设置产品。";
    /// The profile of an older batch.
    as_opened = "The profile was changed after this batch was opened. The batch goes on with the old one; the change counts from the next batch.", "此批次打开之后，产品配置有过修改。本批次继续使用原来的配置，修改从下一个批次起生效。";
    /// Labels the batch.
    batch = "Batch (a new name, or one to continue)", "批次（输入新名称，或选择继续）";
    /// Button: a new batch, with a name.
    new_batch = "New batch", "新建批次";
    /// Labels the batches to choose from.
    batches = "Batches of this PC", "本机的批次";
    /// State of a batch.
    open = "open", "未结束";
    /// State of a batch.
    finished = "finished", "已结束";
    /// Button: makes a folder.
    make_folder = "Create this folder", "新建此文件夹";
    /// A batch that the record knows needs no file.
    no_folder_note = "A new batch needs it. A batch of this PC goes on without it and catches up.", "新批次需要此文件夹。本机已有的批次可以先继续，之后自动补齐文件。";
    /// The ports of another product.
    other_ports = "The product changed: check the ports.", "产品已更换，请检查串口。";
    /// Labels the ports.
    ports = "Ports or addresses (none: all USB devices the profile allows)", "串口或地址（留空：产品配置允许的所有 USB 设备）";
    /// Labels what is done with the units.
    purpose = "What is done with the units", "对设备做什么";
    /// No product is chosen.
    no_product = "Choose a product.", "请选择产品。";
    /// No batch is named.
    no_batch = "Name the batch.", "请填写批次名称。";
}

/// What is done with the units of a bench.
pub fn purpose(purpose: Purpose, lang: Lang) -> &'static str {
    pick! { lang, match purpose;
        Purpose::Provision => "Register and write", "注册并写入";
        Purpose::Collect => "Register later", "稍后注册";
        Purpose::DryRun => "Dry run", "试运行";
    }
}

/// What that means, where it is not what every bench does.
pub fn purpose_note(purpose: Purpose, lang: Lang) -> Option<&'static str> {
    Some(pick! { lang, match purpose;
        Purpose::Provision => { return None };
        Purpose::Collect =>
            "Nothing is asked of the cloud. Units are read and kept on record; those with an identity on record get it.",
            "不访问云端。只读取设备并记录；记录中已有身份的设备直接写入。";
        Purpose::DryRun =>
            "Nothing is asked of the cloud and nothing is written: the bench says what would be done.",
            "不访问云端，也不写入，只显示将会怎样处理。";
    })
}

sentences! { lang;
    /// The batch that was chosen makes another product.
    pub fn other_product(lang: Lang, batch: &str, makes: &str) =
        "Batch {batch} makes {makes}. A batch has one product, so a new batch is offered.",
        "批次 {batch} 生产的是 {makes}。一个批次只能有一种产品，因此提供新批次。";
    /// The batch that was chosen cannot go on.
    pub fn was_finished(lang: Lang, batch: &str) =
        "Batch {batch} is finished, so a new batch is offered.", "批次 {batch} 已结束，因此提供新批次。";
    /// A person is to say with which profile the batch goes on.
    pub fn profile_gone(lang: Lang, profile: &str) =
        "The profile that this batch was opened with ({profile}) is not on this PC any more. Choose the product that the batch goes on with.",
        "本机已没有打开此批次时所用的产品配置（{profile}）。请选择此批次继续生产的产品。";
    /// The batch goes on with another text of its profile.
    pub fn other_version(lang: Lang) =
        "This batch was opened with another version of this profile. It goes on with the one chosen here.",
        "此批次是用另一版本的产品配置打开的，将改用这里选择的版本。";
    /// Choice: the profile of an older batch.
    pub fn older(lang: Lang, product: &str) = "{product} (as opened)", "{product}（批次原配置）";
    /// A new batch.
    pub fn new_in(lang: Lang, folder: &str) = "New batch in {folder}", "新批次，位于 {folder}";
    /// A folder is not there.
    pub fn no_folder(lang: Lang, folder: &str) = "The folder {folder} does not exist.", "文件夹 {folder} 不存在。";
    /// A batch that goes on.
    pub fn goes_on(lang: Lang, passed: usize) =
        "Continues: {passed} units passed so far", "继续此批次：已通过 {passed} 台";
    /// Units of a batch.
    pub fn passed(lang: Lang, passed: usize) = "{passed} passed", "通过 {passed} 台";
}
