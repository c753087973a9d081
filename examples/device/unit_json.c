/* The preset `json`: one JSON object a line, its members texts. The answer carries the question's `id`, so that a late one is never taken for another's. */
#include "unit.h"

#include <string.h>

/* Longest `id`, `cmd` and member name, in bytes. */
enum { WORD_MAX = 64 };

struct command {
    char id[WORD_MAX + 1], cmd[WORD_MAX + 1];
    struct identity identity;
    bool has_client_id, has_device_token;
};

static void say_text(struct unit *unit, const char *text)
{
    static const char digits[] = "0123456789abcdef";
    unit_say(unit, "\"");
    for (; *text; text++) {
        const unsigned char byte = (unsigned char)*text;
        if (byte == '"' || byte == '\\') {
            const char escaped[] = {'\\', (char)byte, '\0'};
            unit_say(unit, escaped);
        } else if (byte < 0x20) {
            const char escaped[] = {'\\', 'u', '0', '0', digits[byte >> 4], digits[byte & 15], '\0'};
            unit_say(unit, escaped);
        } else {
            unit->send(unit->context, text, 1);
        }
    }
    unit_say(unit, "\"");
}

static const char *skip_blanks(const char *from)
{
    while (*from == ' ' || *from == '\t')
        from++;
    return from;
}

/* Four hexadecimal digits, or -1. */
static int32_t read_unit(const char *from)
{
    int32_t code = 0;
    for (int i = 0; i < 4; i++) {
        const int digit = unit_hex(from[i]);
        if (digit < 0)
            return -1;
        code = code << 4 | digit;
    }
    return code;
}

/* Writes a character as UTF-8; returns its bytes. */
static size_t utf8(int32_t code, char to[4])
{
    if (code < 0x80) {
        to[0] = (char)code;
        return 1;
    }
    const size_t more = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
    static const uint8_t first[] = {0, 0xC0, 0xE0, 0xF0};
    to[0] = (char)(first[more] | code >> (6 * more));
    for (size_t i = 1; i <= more; i++)
        to[i] = (char)(0x80 | (code >> (6 * (more - i)) & 0x3F));
    return more + 1;
}

/* Reads the character after a backslash. Returns what follows, or NULL. */
static const char *read_escape(const char *from, char to[4], size_t *count)
{
    static const char names[] = "\"\\/bfnrt", means[] = "\"\\/\b\f\n\r\t";
    const char *name = *from ? strchr(names, *from) : NULL;
    if (name) {
        to[0] = means[name - names];
        *count = 1;
        return from + 1;
    }
    int32_t code;
    if (*from++ != 'u' || (code = read_unit(from)) <= 0)
        return NULL;
    from += 4;
    if (code >= 0xD800 && code < 0xE000) {
        /* Two halves of one character. */
        int32_t low;
        if (code >= 0xDC00 || from[0] != '\\' || from[1] != 'u' || (low = read_unit(from + 2)) < 0xDC00 || low > 0xDFFF)
            return NULL;
        code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
        from += 6;
    }
    *count = utf8(code, to);
    return from;
}

/* Reads a text into `to`, of at most `max` bytes. Returns what follows it, or NULL. */
static const char *read_text(const char *from, char *to, size_t max)
{
    size_t length = 0;
    if (*from++ != '"')
        return NULL;
    while (*from && *from != '"') {
        char bytes[4] = {*from};
        size_t count = 1;
        if (*from == '\\') {
            if (!(from = read_escape(from + 1, bytes, &count)))
                return NULL;
        } else {
            from++;
        }
        if (length + count > max)
            return NULL;
        memcpy(to + length, bytes, count);
        length += count;
    }
    to[length] = '\0';
    return *from == '"' ? from + 1 : NULL;
}

static bool read_command(const char *from, struct command *command)
{
    char name[WORD_MAX + 1], other[IDENTITY_VALUE_MAX + 1];
    memset(command, 0, sizeof *command);
    from = skip_blanks(from);
    if (*from++ != '{')
        return false;
    do {
        from = skip_blanks(from);
        if (!(from = read_text(from, name, WORD_MAX)))
            return false;
        from = skip_blanks(from);
        if (*from++ != ':')
            return false;
        from = skip_blanks(from);
        if (strcmp(name, "id") == 0)
            from = read_text(from, command->id, WORD_MAX);
        else if (strcmp(name, "cmd") == 0)
            from = read_text(from, command->cmd, WORD_MAX);
        else if (strcmp(name, "clientId") == 0)
            command->has_client_id = (from = read_text(from, command->identity.client_id, IDENTITY_VALUE_MAX)) != NULL;
        else if (strcmp(name, "deviceToken") == 0)
            command->has_device_token = (from = read_text(from, command->identity.device_token, IDENTITY_VALUE_MAX)) != NULL;
        else
            from = read_text(from, other, IDENTITY_VALUE_MAX);
        if (!from)
            return false;
        from = skip_blanks(from);
    } while (*from == ',' && from++);
    return *from == '}' && !*skip_blanks(from + 1);
}

static void say_member(struct unit *unit, const char *name, const char *value)
{
    unit_say(unit, ",\"");
    unit_say(unit, name);
    unit_say(unit, "\":");
    if (value)
        say_text(unit, value);
    else
        unit_say(unit, "null");
}

void unit_json(struct unit *unit, char *line)
{
    struct command command;
    /* What cannot be read has no id to answer with: silence, and the station asks again. */
    if (!read_command(line, &command))
        return;
    const bool reset = strcmp(command.cmd, "reset") == 0, asks_identity = strcmp(command.cmd, "identity") == 0;
    const bool asks_number = strcmp(command.cmd, "sn") == 0, asks_uid = strcmp(command.cmd, "uid") == 0;
    bool ok = reset || asks_identity || asks_number || asks_uid || strcmp(command.cmd, "ping") == 0;
    if (strcmp(command.cmd, "store") == 0)
        ok = command.has_client_id && command.has_device_token && identity_store(unit->flash, &command.identity);
    unit_say(unit, "{\"id\":");
    say_text(unit, command.id);
    unit_say(unit, ok ? ",\"ok\":true" : ",\"ok\":false");
    if (asks_number)
        say_member(unit, "sn", unit->serial_number);
    if (asks_uid)
        say_member(unit, "uid", unit->hardware_id);
    if (asks_identity) {
        const bool has = identity_load(unit->flash, &command.identity);
        say_member(unit, "clientId", has ? command.identity.client_id : NULL);
        if (has)
            say_member(unit, "deviceToken", command.identity.device_token);
    }
    unit_say(unit, "}\n");
    if (reset)
        unit->reset(unit->context);
}
