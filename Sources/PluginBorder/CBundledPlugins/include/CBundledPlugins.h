// Which plugins come with this program: those that Package.swift lists, told when this was compiled.
#ifndef C_BUNDLED_PLUGINS_H
#define C_BUNDLED_PLUGINS_H

#ifdef __cplusplus
extern "C" {
#endif

/// Names as in `libTelltale<Name>.so`, parted by a blank each. Static; cannot fail.
const char *tb_bundled_plugins(void);

#ifdef __cplusplus
}
#endif

#endif
