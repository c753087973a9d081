//! What the page says on which the first product is set up: product, unit, cloud, a try, and on to the bench.

texts! {
    /// Button: opens the page. Its head.
    head = "Set up the first unit", "设置第一台设备";
    /// What it is for.
    note = "Four things, then the bench. Everything is kept while you type; nothing is registered before you press Start there.", "填四项，然后打开工作台。输入的内容随时保存；在工作台按“开始”之前不会注册任何设备。";
    /// Head of a card.
    product = "1 · Product", "1 · 产品";
    /// Head of a card.
    unit = "2 · Unit", "2 · 设备";
    /// Head of a card.
    cloud = "3 · Cloud", "3 · 云端";
    /// Head of a card.
    tries = "4 · Try it", "4 · 试一试";
    /// Which template.
    kind = "Answers like", "应答方式";
    /// Below the templates.
    kind_note = "The serial commands come with it. None fits: Other device, then All fields.", "串口命令随之填好。都不像：选“其他设备”，再点“全部字段”。";
    /// Labels the secret.
    secret = "ProductSecret", "ProductSecret";
    /// Below it.
    secret_note = "Stored apart from the profile when you save; it is never shown again.", "保存时与产品配置分开存放，之后不再显示。";
    /// Labels the server.
    server = "Server", "服务器";
    /// What is typed there.
    server_hint = "required: host or host:port", "必填：主机 或 主机:端口";
    /// Labels the CA file.
    ca = "CA file", "CA 文件";
    /// What is typed there.
    ca_hint = "only for a server with a root of its own", "仅当服务器使用自己的根证书";
    /// Nothing was tried yet.
    not_tried = "Plug one unit in and try: it is read, nothing is written and nothing is registered.", "插入一台设备后试一次：只读取，不写入，也不注册。";
    /// Button: every field of the profile.
    all_fields = "All fields", "全部字段";
    /// Button: back from there to this page.
    this_page = "First unit", "第一台设备";
    /// Button.
    save = "Save and open the bench", "保存并打开工作台";
    /// It is being done.
    saving = "Saving…", "正在保存…";
    /// Why the button is off.
    lacks_fields = "Still missing: what says “required”, or is red.", "还缺标有“必填”或红色的内容。";
    /// Why the button is off.
    lacks_secret = "Still missing: the ProductSecret.", "还缺 ProductSecret。";
    /// The secret was not stored.
    secret_refused = "The profile is saved; the ProductSecret was not stored. “Product secret…” says why.", "产品配置已保存，但 ProductSecret 没有保存。原因见“ProductSecret…”。";
}
