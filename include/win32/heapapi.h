// Heaps, all of them the C library's.
//
// A block of any heap is a malloc block, so that memory allocated inside the library can be freed
// by HeapFree and the reverse. Hence HeapDestroy frees only the handle: blocks still allocated stay
// so. HeapSize may exceed what was asked.

#ifndef TCPTABLE_WIN32_HEAPAPI_H
#define TCPTABLE_WIN32_HEAPAPI_H

#include <errhandlingapi.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <winerror.h>

#define HEAP_NO_SERIALIZE 0x00000001
#define HEAP_GROWABLE 0x00000002
#define HEAP_GENERATE_EXCEPTIONS 0x00000004
#define HEAP_ZERO_MEMORY 0x00000008
#define HEAP_REALLOC_IN_PLACE_ONLY 0x00000010

TCPTABLE_WIN32_INLINE HANDLE WINAPI GetProcessHeap(void) {
  static char process_heap;
  return &process_heap;
}

TCPTABLE_WIN32_INLINE HANDLE WINAPI HeapCreate(DWORD options, SIZE_T initial_size,
                                               SIZE_T maximum_size) {
  (void)options;
  (void)initial_size;
  (void)maximum_size;
  return malloc(1);
}

TCPTABLE_WIN32_INLINE BOOL WINAPI HeapDestroy(HANDLE heap) {
  free(heap);
  return TRUE;
}

TCPTABLE_WIN32_INLINE LPVOID WINAPI HeapAlloc(HANDLE heap, DWORD flags, SIZE_T size) {
  void* block = (flags & HEAP_ZERO_MEMORY) ? calloc(1, size ? size : 1) : malloc(size ? size : 1);
  (void)heap;
  if (block == NULL) SetLastError(ERROR_NOT_ENOUGH_MEMORY);
  return block;
}

TCPTABLE_WIN32_INLINE SIZE_T WINAPI HeapSize(HANDLE heap, DWORD flags, LPCVOID block) {
  (void)heap;
  (void)flags;
  return block ? malloc_usable_size((void*)block) : (SIZE_T)-1;
}

// With HEAP_ZERO_MEMORY the block must have been allocated with it too: the slack that malloc left
// behind the old size is then zero already, and only what lies beyond is cleared here.
TCPTABLE_WIN32_INLINE LPVOID WINAPI HeapReAlloc(HANDLE heap, DWORD flags, LPVOID block,
                                                SIZE_T size) {
  SIZE_T old_size;
  void* moved;
  (void)heap;
  if (block == NULL) {
    SetLastError(ERROR_INVALID_PARAMETER);
    return NULL;
  }
  old_size = malloc_usable_size(block);
  if (flags & HEAP_REALLOC_IN_PLACE_ONLY) {
    if (size <= old_size) return block;
    SetLastError(ERROR_NOT_ENOUGH_MEMORY);
    return NULL;
  }
  moved = realloc(block, size ? size : 1);
  if (moved == NULL) {
    SetLastError(ERROR_NOT_ENOUGH_MEMORY);
    return NULL;
  }
  if ((flags & HEAP_ZERO_MEMORY) && size > old_size)
    memset((char*)moved + old_size, 0, size - old_size);
  return moved;
}

TCPTABLE_WIN32_INLINE BOOL WINAPI HeapFree(HANDLE heap, DWORD flags, LPVOID block) {
  (void)heap;
  (void)flags;
  free(block);
  return TRUE;
}

TCPTABLE_WIN32_INLINE BOOL WINAPI HeapValidate(HANDLE heap, DWORD flags, LPCVOID block) {
  (void)flags;
  (void)block;
  return heap != NULL;
}

#endif  // TCPTABLE_WIN32_HEAPAPI_H
