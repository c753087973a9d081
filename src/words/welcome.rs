//! What the window says at the very first start.

texts! {
    /// The head.
    head = "Welcome", "欢迎使用";
    /// What this is.
    what = "This station reads a unit's serial number, registers the unit with the cloud, writes the identity into it and reads it back. Every step is recorded before the next one starts.", "本工位读取设备序列号、在云端注册、把身份写入设备并回读。每一步都先记录，再进行下一步。";
    /// Head: practice.
    practice = "Try it first", "先试一试";
    /// What practice is.
    practice_note = "A practice cloud and a practice unit inside this window. No hardware and no account needed; nothing is kept.", "窗口内自带练习云和练习设备。不需要硬件和账号，结束后不保留任何内容。";
    /// Button: practice.
    practice_start = "Open the practice bench", "打开练习工作台";
    /// It is being opened.
    practice_opening = "Opening…", "正在打开…";
    /// Head: the first product.
    product = "Set up the first product", "设置第一个产品";
    /// What is needed for it.
    product_note = "You need its product key and product secret from the console, and the serial commands of the device. The profile holds everything except the secret; it can be tried on a unit before anything is registered.", "需要控制台中的 ProductKey 和 ProductSecret，以及设备的串口命令。除 ProductSecret 外都写在产品配置中；注册之前可以先在设备上试运行。";
    /// Button: the first product.
    product_start = "Set up the first unit", "设置第一台设备";
}
