# Debian packages, by `cpack -G DEB` in a build that was configured for the prefix /usr: the preset
# "package", which scripts/package.sh uses.
#
#   tcptable            the tool, its manual and completions, the unit that publishes owners
#   libtcptable0        the C++ library
#   libiphlpapi1        the library with Microsoft's names
#   libiphlpapi-aliases the file names by which bindings look for it
#   libtcptable-dev     headers, linker names, pkg-config files and the CMake package of both

set(CPACK_PACKAGE_NAME tcptable)
set(CPACK_PACKAGE_VENDOR "The tcptable project")
set(CPACK_PACKAGE_CONTACT "The tcptable project <tcptable@localhost>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "TCP and UDP socket table with the owners of each socket")
set(CPACK_PACKAGE_DESCRIPTION
  "Shows who holds which socket: every owner, or the reason why none can be named. The table is at hand as a tool, as a C++ library, and under the names of Microsoft's IP Helper API.")
set(CPACK_RESOURCE_FILE_LICENSE ${PROJECT_SOURCE_DIR}/LICENSE)
set(CPACK_GENERATOR DEB)
set(CPACK_STRIP_FILES ON)
set(CPACK_PACKAGING_INSTALL_PREFIX ${CMAKE_INSTALL_PREFIX})
set(CPACK_THREADS 0)

# One package for each group of install components.
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_COMPONENTS_GROUPING ONE_PER_GROUP)
set(CPACK_COMPONENTS_ALL
  runtime service libtcptable libiphlpapi iphlpapi-aliases development)
set(CPACK_COMPONENT_RUNTIME_GROUP tool)
set(CPACK_COMPONENT_SERVICE_GROUP tool)
set(CPACK_COMPONENT_LIBTCPTABLE_GROUP libtcptable)
set(CPACK_COMPONENT_LIBIPHLPAPI_GROUP libiphlpapi)
set(CPACK_COMPONENT_IPHLPAPI-ALIASES_GROUP aliases)
set(CPACK_COMPONENT_DEVELOPMENT_GROUP development)

set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION net)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS_PRIVATE_DIRS ${PROJECT_BINARY_DIR})
set(CPACK_DEBIAN_PACKAGE_GENERATE_SHLIBS ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)

set(CPACK_DEBIAN_TOOL_PACKAGE_NAME tcptable)
set(CPACK_DEBIAN_TOOL_PACKAGE_RECOMMENDS less)
set(CPACK_DEBIAN_TOOL_PACKAGE_CONTROL_EXTRA
  ${PROJECT_SOURCE_DIR}/cmake/debian/postinst ${PROJECT_SOURCE_DIR}/cmake/debian/prerm
  ${PROJECT_SOURCE_DIR}/cmake/debian/postrm)
set(CPACK_COMPONENT_TOOL_DESCRIPTION "The command-line tool.")

set(CPACK_DEBIAN_LIBTCPTABLE_PACKAGE_NAME libtcptable0)
set(CPACK_DEBIAN_LIBTCPTABLE_PACKAGE_SECTION libs)
set(CPACK_COMPONENT_LIBTCPTABLE_DESCRIPTION "The C++ library.")

set(CPACK_DEBIAN_LIBIPHLPAPI_PACKAGE_NAME libiphlpapi1)
set(CPACK_DEBIAN_LIBIPHLPAPI_PACKAGE_SECTION libs)
set(CPACK_COMPONENT_LIBIPHLPAPI_DESCRIPTION "The library with the names of Microsoft's IP Helper API.")

# libiphlpapi.so is an alias that bindings load and a name that linkers look for. Two packages must
# not have the same file, so the packaging step leaves it to this one, and -dev needs this one.
set(CPACK_DEBIAN_ALIASES_PACKAGE_NAME libiphlpapi-aliases)
set(CPACK_DEBIAN_ALIASES_PACKAGE_SECTION libs)
set(CPACK_DEBIAN_ALIASES_PACKAGE_SHLIBDEPS OFF)
set(CPACK_DEBIAN_ALIASES_PACKAGE_DEPENDS "libiphlpapi1 (= ${PROJECT_VERSION})")
set(CPACK_COMPONENT_ALIASES_DESCRIPTION
  "The file names by which programs and bindings written for Windows look for the library.")

set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_NAME libtcptable-dev)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SHLIBDEPS OFF)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_DEPENDS
  "libtcptable0 (= ${PROJECT_VERSION}), libiphlpapi1 (= ${PROJECT_VERSION}), libiphlpapi-aliases (= ${PROJECT_VERSION})")
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SUGGESTS pkg-config)
set(CPACK_COMPONENT_DEVELOPMENT_DESCRIPTION "Headers and linker names of both libraries.")

set(CPACK_PRE_BUILD_SCRIPTS ${PROJECT_SOURCE_DIR}/cmake/debian/finish_trees.cmake)
include(CPack)
foreach(group tool libtcptable libiphlpapi aliases development)
  cpack_add_component_group(${group})
endforeach()
