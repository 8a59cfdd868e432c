# What Debian expects of a package's tree and an installation by hand does without. CPack runs this
# when the trees stand and before it makes packages of them.

foreach(group tool libtcptable libiphlpapi aliases development)
  set(tree ${CPACK_TEMPORARY_INSTALL_DIRECTORY}/${group})
  if(NOT IS_DIRECTORY ${tree})
    continue()
  endif()

  # The linker's name is among the aliases.
  if(group STREQUAL development)
    file(GLOB_RECURSE twice ${tree}/*/libiphlpapi.so)
    if(twice)
      file(REMOVE ${twice})
    endif()
  endif()

  file(GLOB_RECURSE pages ${tree}/*/man/man[1-9]/*.[1-9])
  foreach(page IN LISTS pages)
    execute_process(COMMAND gzip -9nf ${page} COMMAND_ERROR_IS_FATAL ANY)
  endforeach()

  # Every package has its licence where Debian looks for it.
  string(TOUPPER ${group} upper)
  set(package ${CPACK_DEBIAN_${upper}_PACKAGE_NAME})
  file(MAKE_DIRECTORY ${tree}/usr/share/doc/${package})
  configure_file(${CPACK_RESOURCE_FILE_LICENSE} ${tree}/usr/share/doc/${package}/copyright COPYONLY)
endforeach()
