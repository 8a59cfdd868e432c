# What `cmake --install` gives: a tree that may be moved, but for the unit, in components, the last of
# which is installed only where it is named. Debian packages (TcptablePackage.cmake) are made of them.
#   runtime      the tool, its manual, the licence
#   libtcptable, libiphlpapi  the shared libraries
#   development  headers, linker names, pkg-config files, the CMake package
#   service      the systemd unit that publishes owners at each start of the host, and its group
#   iphlpapi-aliases  the file names by which bindings look for Microsoft's library, as links to ours

# The tool and both libraries: what a build for users is made of, without the developers' targets.
add_custom_target(tcptable_faces DEPENDS tcptable iphlpapi tcptable_tool)

install(TARGETS tcptable_tool RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT runtime)
foreach(library tcptable iphlpapi)
  install(TARGETS ${library} EXPORT tcptableTargets
    LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT lib${library}
            NAMELINK_COMPONENT development)
endforeach()

# .NET looks for a DLL by its name as the program spells it, with lib before and .so behind, and for
# nothing else; the loader's cache knows only names of the form lib*.so. JNA and OSHI spell it in
# their own way; LuaJIT, Ruby, Nim and Julia look for one of the last two.
set(TCPTABLE_ALIASES libIPHlpAPI.so iphlpapi.so libiphlpapi.so)
foreach(name iphlpapi.dll Iphlpapi.dll IpHlpApi.dll IPHLPAPI.dll IPHLPAPI.DLL)
  list(APPEND TCPTABLE_ALIASES ${name} ${name}.so lib${name} lib${name}.so)
endforeach()
list(TRANSFORM TCPTABLE_ALIASES PREPEND ${PROJECT_BINARY_DIR}/aliases/)
file(MAKE_DIRECTORY ${PROJECT_BINARY_DIR}/aliases)
foreach(alias IN LISTS TCPTABLE_ALIASES)
  file(CREATE_LINK libiphlpapi.so.1 ${alias} SYMBOLIC)
endforeach()
install(FILES ${TCPTABLE_ALIASES} DESTINATION ${CMAKE_INSTALL_LIBDIR}
  COMPONENT iphlpapi-aliases EXCLUDE_FROM_ALL)

# Microsoft's names go into a folder that no compiler searches by itself: a windows.h on the default
# path would mislead every configure script that looks for one.
install(DIRECTORY include/tcptable DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT development)
install(DIRECTORY include/win32/ DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/iphlpapi
  COMPONENT development)

# pkg-config: every path is relative to the file itself.
cmake_path(RELATIVE_PATH CMAKE_INSTALL_PREFIX
  BASE_DIRECTORY ${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig OUTPUT_VARIABLE TCPTABLE_PC_PREFIX)
foreach(name tcptable iphlpapi)
  configure_file(cmake/${name}.pc.in ${name}.pc @ONLY)
  install(FILES ${PROJECT_BINARY_DIR}/${name}.pc
    DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT development)
endforeach()

# find_package(tcptable)
include(CMakePackageConfigHelpers)
set(TCPTABLE_CMAKE_DIRECTORY ${CMAKE_INSTALL_LIBDIR}/cmake/tcptable)
configure_package_config_file(cmake/tcptableConfig.cmake.in tcptableConfig.cmake
  INSTALL_DESTINATION ${TCPTABLE_CMAKE_DIRECTORY})
write_basic_package_version_file(tcptableConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/tcptableConfig.cmake
              ${PROJECT_BINARY_DIR}/tcptableConfigVersion.cmake
  DESTINATION ${TCPTABLE_CMAKE_DIRECTORY} COMPONENT development)
install(EXPORT tcptableTargets NAMESPACE tcptable::
  DESTINATION ${TCPTABLE_CMAKE_DIRECTORY} COMPONENT development)

# Manual pages: the suffix names the section.
foreach(section 1 3 7)
  file(GLOB pages CONFIGURE_DEPENDS docs/man/*.${section})
  if(section EQUAL 3)
    set(component development)
  else()
    set(component runtime)
  endif()
  install(FILES ${pages} DESTINATION ${CMAKE_INSTALL_MANDIR}/man${section} COMPONENT ${component})
endforeach()

# Completions, where each shell looks for them.
set(completions ${PROJECT_SOURCE_DIR}/src/app/completions)
install(FILES ${completions}/tcptable.bash RENAME tcptable
  DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions COMPONENT runtime)
install(FILES ${completions}/tcptable.zsh RENAME _tcptable
  DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions COMPONENT runtime)
install(FILES ${completions}/tcptable.fish
  DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d COMPONENT runtime)

install(DIRECTORY docs/ DESTINATION ${CMAKE_INSTALL_DOCDIR}/docs COMPONENT runtime
  FILES_MATCHING PATTERN "*.md" PATTERN man EXCLUDE)
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT runtime)
foreach(document README.md CHANGELOG.md)
  install(FILES ${document} DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT runtime OPTIONAL)
endforeach()

# systemd looks into lib/ of /usr and of /usr/local, whatever the libraries' folder is called. A unit
# names its program by an absolute path, and the prefix is known for certain only when installing.
install(FILES cmake/tcptable-sysusers.conf DESTINATION lib/sysusers.d RENAME tcptable.conf
  COMPONENT service)
configure_file(cmake/tcptable-owners.service.in tcptable-owners.service.in COPYONLY)
install(CODE "
  set(tcptable_program \"${CMAKE_INSTALL_BINDIR}/tcptable\")
  cmake_path(ABSOLUTE_PATH tcptable_program BASE_DIRECTORY \"\${CMAKE_INSTALL_PREFIX}\")
  set(tcptable_sysusers \"\${CMAKE_INSTALL_PREFIX}/lib/sysusers.d/tcptable.conf\")
  configure_file(\"${PROJECT_BINARY_DIR}/tcptable-owners.service.in\"
    \"${PROJECT_BINARY_DIR}/tcptable-owners.service\" @ONLY)
  file(INSTALL \"${PROJECT_BINARY_DIR}/tcptable-owners.service\"
    DESTINATION \"\${CMAKE_INSTALL_PREFIX}/lib/systemd/system\")
" COMPONENT service)
