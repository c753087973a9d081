/* The unit on a PC: the serial line is a pseudo terminal whose name it prints, the flash is a file. Firmware brings its own of both.
 *
 *   host at|json SERIAL FLASH-FILE [CUT]
 *
 * CUT: the power goes in the middle of the CUT-th write to the flash (an erase is one too); the unit is then gone, with exit code 75. */
#define _XOPEN_SOURCE 600
#define _DEFAULT_SOURCE
#include "unit.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

static int file, line;
static long until_cut;

/* Writes; at the cut only the first half. */
static bool burn(size_t at, const uint8_t *bytes, size_t count)
{
    const bool cut = until_cut > 0 && --until_cut == 0;
    const size_t some = cut ? count / 2 : count;
    if (pwrite(file, bytes, some, (off_t)at) != (ssize_t)some || fsync(file) != 0)
        return false;
    if (cut)
        _exit(75);
    return true;
}

static bool flash_erase(void *context, int sector)
{
    uint8_t empty[IDENTITY_SECTOR_BYTES];
    (void)context;
    memset(empty, 0xFF, sizeof empty);
    return burn((size_t)sector * sizeof empty, empty, sizeof empty);
}

static bool flash_write(void *context, int sector, size_t at, const uint8_t *bytes, size_t count)
{
    (void)context;
    return burn((size_t)sector * IDENTITY_SECTOR_BYTES + at, bytes, count);
}

static bool flash_read(void *context, int sector, size_t at, uint8_t *bytes, size_t count)
{
    (void)context;
    return pread(file, bytes, count, (off_t)((size_t)sector * IDENTITY_SECTOR_BYTES + at)) == (ssize_t)count;
}

static void send(void *context, const char *bytes, size_t count)
{
    (void)context;
    while (count > 0) {
        const ssize_t sent = write(line, bytes, count);
        if (sent <= 0)
            _exit(0);
        bytes += sent;
        count -= (size_t)sent;
    }
}

/* A unit that starts anew has lost what it had read, and nothing else. */
static void reset(void *context)
{
    struct unit *unit = context;
    unit->length = 0;
}

/* Opens a pseudo terminal that passes bytes as they are, and prints what the station opens. Its other end stays open here: the line is not lost between
 * two stations. */
static bool plug_in(void)
{
    struct termios raw;
    line = posix_openpt(O_RDWR | O_NOCTTY);
    if (line < 0 || grantpt(line) != 0 || unlockpt(line) != 0)
        return false;
    const char *name = ptsname(line);
    const int other_end = name ? open(name, O_RDWR | O_NOCTTY) : -1;
    if (other_end < 0 || tcgetattr(other_end, &raw) != 0)
        return false;
    cfmakeraw(&raw);
    return tcsetattr(other_end, TCSANOW, &raw) == 0 && puts(name) >= 0 && fflush(stdout) == 0;
}

int main(int count, char **arguments)
{
    if (count < 4 || (strcmp(arguments[1], "at") != 0 && strcmp(arguments[1], "json") != 0)) {
        fprintf(stderr, "usage: %s at|json SERIAL FLASH-FILE [CUT]\n", arguments[0]);
        return 2;
    }
    if ((file = open(arguments[3], O_RDWR | O_CREAT, 0600)) < 0) {
        perror(arguments[3]);
        return 2;
    }
    until_cut = count > 4 ? strtol(arguments[4], NULL, 10) : 0;
    static const struct flash flash = {flash_erase, flash_write, flash_read, NULL};
    static struct unit unit;
    unit.dialect = strcmp(arguments[1], "at") == 0 ? unit_at : unit_json;
    unit.serial_number = arguments[2];
    static char hardware_id[64];
    snprintf(hardware_id, sizeof hardware_id, "uid-%s", arguments[2]);
    unit.hardware_id = hardware_id;
    unit.flash = &flash;
    unit.send = send;
    unit.reset = reset;
    unit.context = &unit;
    if (!plug_in()) {
        perror("pseudo terminal");
        return 2;
    }
    uint8_t bytes[256];
    for (ssize_t got; (got = read(line, bytes, sizeof bytes)) > 0;)
        for (ssize_t i = 0; i < got; i++)
            unit_byte(&unit, bytes[i]);
    return 0;
}
