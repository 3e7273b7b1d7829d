#include <ffi.h>

/* libffi's types are global variables; as functions, Swift's concurrency checks take them. */
static inline ffi_type *telltale_ffi_void(void) { return &ffi_type_void; }
static inline ffi_type *telltale_ffi_uint8(void) { return &ffi_type_uint8; }
static inline ffi_type *telltale_ffi_sint8(void) { return &ffi_type_sint8; }
static inline ffi_type *telltale_ffi_uint32(void) { return &ffi_type_uint32; }
static inline ffi_type *telltale_ffi_sint32(void) { return &ffi_type_sint32; }
static inline ffi_type *telltale_ffi_uint64(void) { return &ffi_type_uint64; }
static inline ffi_type *telltale_ffi_sint64(void) { return &ffi_type_sint64; }
static inline ffi_type *telltale_ffi_float(void) { return &ffi_type_float; }
static inline ffi_type *telltale_ffi_double(void) { return &ffi_type_double; }
static inline ffi_type *telltale_ffi_pointer(void) { return &ffi_type_pointer; }
