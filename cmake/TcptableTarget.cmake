# What every target of the project has in common.

find_package(Threads REQUIRED)

set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR})
set(CMAKE_LIBRARY_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR})
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

function(tcptable_target_defaults target)
  set_target_properties(${target} PROPERTIES
    CXX_STANDARD 20 CXX_STANDARD_REQUIRED ON CXX_EXTENSIONS OFF
    C_STANDARD 11 C_STANDARD_REQUIRED ON
    POSITION_INDEPENDENT_CODE ON
    CXX_VISIBILITY_PRESET hidden C_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON)
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wpedantic -Wshadow -Wconversion)
  target_compile_definitions(${target} PRIVATE _GNU_SOURCE)
endfunction()

# tcptable_layer(NAME SOURCES … SEES layer…): an object library whose include root is its own folder.
# SEES is PUBLIC only to the extent that headers of the layer name types of the lower one.
function(tcptable_layer name)
  cmake_parse_arguments(LAYER "" "" "SOURCES;SEES" ${ARGN})
  set(target tcptable_${name})
  add_library(${target} OBJECT ${LAYER_SOURCES})
  tcptable_target_defaults(${target})
  target_include_directories(${target} PUBLIC ${CMAKE_CURRENT_SOURCE_DIR}
                                              ${PROJECT_SOURCE_DIR}/include)
  foreach(layer IN LISTS LAYER_SEES)
    target_include_directories(${target} PRIVATE ${PROJECT_SOURCE_DIR}/src/${layer})
  endforeach()
endfunction()

# The objects of all layers, for the targets that are built from them.
set(TCPTABLE_CORE_OBJECTS
  $<TARGET_OBJECTS:tcptable_base> $<TARGET_OBJECTS:tcptable_wire>
  $<TARGET_OBJECTS:tcptable_table> $<TARGET_OBJECTS:tcptable_linux>)
