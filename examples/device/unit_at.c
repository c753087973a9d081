/* The preset `at`: AT commands; values in quotes, with \XX for a quote, a backslash and control characters (as in 3GPP TS 27.007, 5.4.2). */
#include "unit.h"

#include <string.h>

static void say_quoted(struct unit *unit, const char *value)
{
    static const char digits[] = "0123456789ABCDEF";
    unit_say(unit, "\"");
    for (; *value; value++) {
        const unsigned char byte = (unsigned char)*value;
        if (byte == '"' || byte == '\\' || byte < 0x20 || byte == 0x7F) {
            const char escaped[] = {'\\', digits[byte >> 4], digits[byte & 15], '\0'};
            unit_say(unit, escaped);
        } else {
            unit->send(unit->context, value, 1);
        }
    }
    unit_say(unit, "\"");
}

/* Reads a value in quotes into `to`. Returns what follows it, or NULL: no value, or one that does not fit. */
static const char *read_quoted(const char *from, char to[IDENTITY_VALUE_MAX + 1])
{
    size_t length = 0;
    if (*from++ != '"')
        return NULL;
    while (*from && *from != '"') {
        char byte = *from++;
        if (byte == '\\') {
            const int high = unit_hex(from[0]), low = high < 0 ? -1 : unit_hex(from[1]);
            if (low < 0 || (high == 0 && low == 0))
                return NULL;
            byte = (char)(high << 4 | low);
            from += 2;
        }
        if (length == IDENTITY_VALUE_MAX)
            return NULL;
        to[length++] = byte;
    }
    to[length] = '\0';
    return *from == '"' ? from + 1 : NULL;
}

static bool store(struct unit *unit, const char *values)
{
    struct identity identity;
    const char *rest = read_quoted(values, identity.client_id);
    if (!rest || *rest++ != ',' || !(rest = read_quoted(rest, identity.device_token)) || *rest)
        return false;
    return identity_store(unit->flash, &identity);
}

static void say_value(struct unit *unit, const char *name, const char *value)
{
    unit_say(unit, "\r\n+");
    unit_say(unit, name);
    unit_say(unit, ": ");
    say_quoted(unit, value);
    unit_say(unit, "\r\n");
}

static void say_identity(struct unit *unit)
{
    struct identity identity;
    if (!identity_load(unit->flash, &identity)) {
        unit_say(unit, "\r\n+IDENTITY: NONE\r\n");
        return;
    }
    unit_say(unit, "\r\n+IDENTITY: ");
    say_quoted(unit, identity.client_id);
    unit_say(unit, ",");
    say_quoted(unit, identity.device_token);
    unit_say(unit, "\r\n");
}

void unit_at(struct unit *unit, char *line)
{
    static const char write[] = "AT+IDENTITY=";
    bool ok = true;
    const bool reset = strcmp(line, "AT+RST") == 0;
    if (strcmp(line, "AT+SN?") == 0)
        say_value(unit, "SN", unit->serial_number);
    else if (strcmp(line, "AT+UID?") == 0)
        say_value(unit, "UID", unit->hardware_id);
    else if (strcmp(line, "AT+IDENTITY?") == 0)
        say_identity(unit);
    else if (strncmp(line, write, sizeof write - 1) == 0)
        ok = store(unit, line + sizeof write - 1);
    else
        ok = reset || strcmp(line, "AT") == 0;
    unit_say(unit, ok ? "\r\nOK\r\n" : "\r\nERROR\r\n");
    if (reset)
        unit->reset(unit->context);
}
